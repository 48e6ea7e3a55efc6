/** What must hold of the committed rows, after every batch. */
@NullMarked
package dev.longshore.simulation.invariant.row;

import org.jspecify.annotations.NullMarked;
