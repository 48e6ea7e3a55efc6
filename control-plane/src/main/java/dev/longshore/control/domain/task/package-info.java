/**
 * What may happen to a task: the one place where its row changes. Pure functions over transactions;
 * on the leader's loop.
 */
@NullMarked
package dev.longshore.control.domain.task;

import org.jspecify.annotations.NullMarked;
