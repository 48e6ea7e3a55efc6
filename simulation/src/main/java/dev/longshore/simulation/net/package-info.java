/**
 * Models of the ways between processes: agents' streams and calls of the API, with delay, loss,
 * half-open connections and cuts.
 */
@NullMarked
package dev.longshore.simulation.net;

import org.jspecify.annotations.NullMarked;
