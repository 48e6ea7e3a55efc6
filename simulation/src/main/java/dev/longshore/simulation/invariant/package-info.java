/** What must hold, whatever happens. Each class is one promise. */
@NullMarked
package dev.longshore.simulation.invariant;

import org.jspecify.annotations.NullMarked;
