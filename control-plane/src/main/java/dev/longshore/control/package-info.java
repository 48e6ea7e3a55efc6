/** The server, built by hand from top to bottom, and the leader that one of the servers is. */
@NullMarked
package dev.longshore.control;

import org.jspecify.annotations.NullMarked;
