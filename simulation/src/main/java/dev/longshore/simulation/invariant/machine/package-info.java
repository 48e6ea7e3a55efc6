/** What must hold of real containers and networks, whenever a machine does something. */
@NullMarked
package dev.longshore.simulation.invariant.machine;

import org.jspecify.annotations.NullMarked;
