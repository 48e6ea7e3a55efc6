/** The volumes of tasks, which the container runtime keeps. Called on virtual threads. */
@NullMarked
package dev.longshore.agent.resource.volume;

import org.jspecify.annotations.NullMarked;
