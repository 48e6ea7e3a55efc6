/**
 * Transactions: what handlers and controllers see of the cluster. {@link
 * dev.longshore.state.tx.BatchLayer} is a batch in the making over a committed snapshot. One thread
 * at a time.
 */
@NullMarked
package dev.longshore.state.tx;

import org.jspecify.annotations.NullMarked;
