/**
 * Task sets of services whose deployments somebody else drives. Pure functions over transactions;
 * what has to be done for a task set is the domain's.
 */
@NullMarked
package dev.longshore.control.api.ecs.taskset;

import org.jspecify.annotations.NullMarked;
