/**
 * The seam between the doors of the public API and what answers it: an operation, who calls it, the
 * call itself, and how it is refused. The gateway calls from its event loops, one thread per
 * connection and many at once; whoever implements {@link dev.longshore.control.api.ApiCalls}
 * decides where the work runs and must not block the caller.
 */
@NullMarked
package dev.longshore.control.api;

import org.jspecify.annotations.NullMarked;
