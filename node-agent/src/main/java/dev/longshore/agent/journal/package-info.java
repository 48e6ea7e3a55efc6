/**
 * What must survive a restart of the agent or of the machine. Called on the agent's loop; a thread
 * of its own writes.
 */
@NullMarked
package dev.longshore.agent.journal;

import org.jspecify.annotations.NullMarked;
