/**
 * Takes every call to whoever leads: to the leader here, or over gRPC to the server that leads.
 * Called on the doors' threads; hands over to the server's loop.
 */
@NullMarked
package dev.longshore.control.route;

import org.jspecify.annotations.NullMarked;
