/** Tests of what judges the callers' answers. */
@NullMarked
package dev.longshore.simulation.invariant.caller;

import org.jspecify.annotations.NullMarked;
