/**
 * How a cluster comes back: from a backup, or from the one server that is left. Both make the
 * directory of a stopped server that of the only member of a new group. Called by the program.
 */
@NullMarked
package dev.longshore.control.recovery;

import org.jspecify.annotations.NullMarked;
