/**
 * Tasks: how they are made and placed, what agents see of them, how they stop and are lost. Who
 * changes a task's status does it through {@link dev.longshore.control.domain.task.Tasks}. Pure
 * functions over transactions; on the leader's loop.
 */
@NullMarked
package dev.longshore.control.domain.task;

import org.jspecify.annotations.NullMarked;
