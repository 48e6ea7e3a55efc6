/**
 * Ends tasks of which there may be one at most before anybody may replace them
 * (docs/decisions/0022). {@code Fence} decides on the agent's loop; the guard outlives the agent.
 */
@NullMarked
package dev.longshore.agent.fence;

import org.jspecify.annotations.NullMarked;
