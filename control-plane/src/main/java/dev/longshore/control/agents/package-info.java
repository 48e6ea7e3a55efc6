/**
 * The agents' door: takes their gRPC streams and hands each message over to the leader's loop, or
 * tells them who leads.
 */
@NullMarked
package dev.longshore.control.agents;

import org.jspecify.annotations.NullMarked;
