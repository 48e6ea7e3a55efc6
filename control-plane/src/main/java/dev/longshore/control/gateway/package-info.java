/**
 * The server of the public API: HTTP and gRPC on one port, with probes and metrics beside them. It
 * is built and started by the program's wiring; requests come in on its event loops and leave
 * through {@link dev.longshore.control.api.ApiCalls}.
 */
@NullMarked
package dev.longshore.control.gateway;

import org.jspecify.annotations.NullMarked;
