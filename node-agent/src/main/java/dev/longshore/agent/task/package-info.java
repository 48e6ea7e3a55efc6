/**
 * One task on its node. {@link dev.longshore.agent.task.TaskStep} says, purely, what can be done
 * next. A {@link dev.longshore.agent.task.TaskRunner} asks it after everything that happens, has
 * the {@link dev.longshore.agent.task.Host} do the steps, keeps the record of what came of them and
 * reports it. On the agent's loop; the host's blocking calls are made elsewhere.
 */
@NullMarked
package dev.longshore.agent.task;

import org.jspecify.annotations.NullMarked;
