/** What must hold once the faults have ended and some quiet minutes have passed. */
@NullMarked
package dev.longshore.simulation.invariant.end;

import org.jspecify.annotations.NullMarked;
