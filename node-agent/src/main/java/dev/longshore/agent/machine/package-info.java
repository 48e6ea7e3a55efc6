/**
 * The machine that an agent is started on: what there is to find out about it, whose it is, and its
 * memory. Called by the wiring, at start but for {@link dev.longshore.agent.machine.IdleMemory}.
 */
@NullMarked
package dev.longshore.agent.machine;

import org.jspecify.annotations.NullMarked;
