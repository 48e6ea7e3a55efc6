/** The stream to the control plane. On the agent's loop. */
@NullMarked
package dev.longshore.agent.session;

import org.jspecify.annotations.NullMarked;
