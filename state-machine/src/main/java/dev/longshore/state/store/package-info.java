/**
 * Where a replica keeps its rows: RocksDB in production, a sorted map in the simulation, with the
 * same promises. One thread applies; any thread reads snapshots.
 */
@NullMarked
package dev.longshore.state.store;

import org.jspecify.annotations.NullMarked;
