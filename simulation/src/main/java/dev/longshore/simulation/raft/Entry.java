package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;

/**
 * An entry as logs hold it.
 *
 * @param term that of the leader which appended it
 * @param bytes a batch; empty for the entry that opens a term
 */
record Entry(long term, ByteString bytes) {}
