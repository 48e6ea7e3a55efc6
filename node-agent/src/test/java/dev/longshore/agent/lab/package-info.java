/** Simulated hosts for tests that need the effects on a real kernel and a real Podman. */
@NullMarked
package dev.longshore.agent.lab;

import org.jspecify.annotations.NullMarked;
