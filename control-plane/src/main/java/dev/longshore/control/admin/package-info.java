/**
 * The operators' gRPC service: status, membership, leadership, snapshots, and why a task waits.
 * Called on the gateway's threads; whatever blocks runs on virtual threads.
 */
@NullMarked
package dev.longshore.control.admin;

import org.jspecify.annotations.NullMarked;
