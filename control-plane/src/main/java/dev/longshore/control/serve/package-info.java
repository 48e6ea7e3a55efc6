/**
 * What stands between the doors and the leader: routing calls to whoever leads, agents' streams,
 * the operators' service. Called on the doors' threads; hands over to the server's loop.
 */
@NullMarked
package dev.longshore.control.serve;

import org.jspecify.annotations.NullMarked;
