/**
 * Service Connect: what services offer by name in a namespace, and what the tasks of others know of
 * it. Pure functions over transactions.
 */
@NullMarked
package dev.longshore.control.domain.connect;

import org.jspecify.annotations.NullMarked;
