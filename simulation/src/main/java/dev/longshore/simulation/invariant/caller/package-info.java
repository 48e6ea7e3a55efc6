/** What must hold for callers of the API: of what they were told, and of what they read. */
@NullMarked
package dev.longshore.simulation.invariant.caller;

import org.jspecify.annotations.NullMarked;
