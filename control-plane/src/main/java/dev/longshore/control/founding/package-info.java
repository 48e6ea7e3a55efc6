/**
 * How the first servers of a group come together, once, and how a server that has lost its
 * directory is kept from passing for one of them. Runs before there is a Raft member; called by the
 * program.
 */
@NullMarked
package dev.longshore.control.founding;

import org.jspecify.annotations.NullMarked;
