/**
 * A task on its node: {@link dev.longshore.agent.task.TaskStep} says what to do next, purely; a
 * {@link dev.longshore.agent.task.TaskRunner} does it and reports. On the agent's loop; what blocks
 * is done elsewhere.
 */
@NullMarked
package dev.longshore.agent.task;

import org.jspecify.annotations.NullMarked;
