/**
 * The Ratis adapter: committed entries to the store, checkpoints as snapshots, leadership
 * callbacks. The only package of this module that knows Ratis; called on Ratis's threads.
 */
@NullMarked
package dev.longshore.state.raft;

import org.jspecify.annotations.NullMarked;
