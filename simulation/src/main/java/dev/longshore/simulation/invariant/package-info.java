/**
 * What must hold, whatever happens: each promise is a class with an {@link Invariant} sentence, in
 * the package of those who see it broken.
 */
@NullMarked
package dev.longshore.simulation.invariant;

import org.jspecify.annotations.NullMarked;
