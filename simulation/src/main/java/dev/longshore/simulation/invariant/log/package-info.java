/** What must hold of the members of the group and of their logs, whenever one learns something. */
@NullMarked
package dev.longshore.simulation.invariant.log;

import org.jspecify.annotations.NullMarked;
