/** Tasks: run, started, listed, described and stopped. Pure functions over transactions. */
@NullMarked
package dev.longshore.control.api.ecs.task;

import org.jspecify.annotations.NullMarked;
