/**
 * Time and turn-taking, passed in. Everything that decides in Longshore runs on a {@link
 * dev.longshore.foundation.loop.Loop}: in production one thread of the process, in the simulation
 * the virtual clock of the world. Nothing here knows which.
 */
@NullMarked
package dev.longshore.foundation.loop;

import org.jspecify.annotations.NullMarked;
