/**
 * A small Raft as Ratis does it, over simulated links and disks, with the product's own lease and
 * promise: docs/decisions/0028.
 */
@NullMarked
package dev.longshore.simulation.raft;

import org.jspecify.annotations.NullMarked;
