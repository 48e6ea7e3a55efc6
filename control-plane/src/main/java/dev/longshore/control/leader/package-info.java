/**
 * The leader that one of the servers is: everything that thinks, built when a term of leadership
 * begins and closed when it ends. Confined to the server's loop.
 */
@NullMarked
package dev.longshore.control.leader;

import org.jspecify.annotations.NullMarked;
