/**
 * The changes of the cluster, in order, to whoever keeps something derived from rows. Confined to
 * the leader's loop.
 */
@NullMarked
package dev.longshore.state.feed;

import org.jspecify.annotations.NullMarked;
