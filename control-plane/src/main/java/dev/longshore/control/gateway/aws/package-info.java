/**
 * The door for AWS's clients: their wire protocols by descriptor, never by operation. A protocol is
 * one {@link dev.longshore.control.gateway.aws.WireProtocol}; the door finds the one that a request
 * speaks. Runs on the server's event loops.
 */
@NullMarked
package dev.longshore.control.gateway.aws;

import org.jspecify.annotations.NullMarked;
