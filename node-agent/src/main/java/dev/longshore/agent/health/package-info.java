/** Health checks of containers, run by the agent. On the agent's loop. */
@NullMarked
package dev.longshore.agent.health;

import org.jspecify.annotations.NullMarked;
