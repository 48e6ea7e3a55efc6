/**
 * What the agent needs of a container runtime, in the agent's own words. Calls block, so they are
 * made on virtual threads; failures bear the error names of ECS.
 */
@NullMarked
package dev.longshore.agent.runtime;

import org.jspecify.annotations.NullMarked;
