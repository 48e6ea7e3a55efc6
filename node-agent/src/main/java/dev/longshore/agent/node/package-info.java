/**
 * The agent of one machine, without the machine: it adopts what runs, takes in what it is assigned,
 * and removes what nobody accounts for. On the agent's loop; the simulation runs all of it.
 */
@NullMarked
package dev.longshore.agent.node;

import org.jspecify.annotations.NullMarked;
