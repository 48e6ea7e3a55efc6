/**
 * A model of Raft as its users can see it: commits, lost leaderships with unknown outcomes, lagging
 * and wiped replicas.
 */
@NullMarked
package dev.longshore.simulation.raft;

import org.jspecify.annotations.NullMarked;
