/**
 * The gRPC door: the API's services by their descriptors, one handler for every method. Runs on the
 * server's event loops.
 */
@NullMarked
package dev.longshore.control.gateway.grpc;

import org.jspecify.annotations.NullMarked;
