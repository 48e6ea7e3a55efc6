/**
 * The machine below a real agent: blocking calls to Podman and the kernel, each on a virtual
 * thread, answered on the agent's loop.
 */
@NullMarked
package dev.longshore.agent.host;

import org.jspecify.annotations.NullMarked;
