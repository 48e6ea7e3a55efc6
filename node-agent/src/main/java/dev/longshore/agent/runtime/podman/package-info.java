/**
 * The container runtime by docker-java: Podman's Docker-compatible socket, or Docker's own where
 * only that exists. Whatever the two do differently ends here.
 */
@NullMarked
package dev.longshore.agent.runtime.podman;

import org.jspecify.annotations.NullMarked;
