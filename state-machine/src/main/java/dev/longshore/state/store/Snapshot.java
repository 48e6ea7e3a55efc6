package dev.longshore.state.store;

import dev.longshore.proto.store.Applied;
import org.jspecify.annotations.Nullable;

/** A consistent, read-only view of a store. Used by one thread at a time. */
public interface Snapshot extends AutoCloseable {
    /** The row stored under {@code key}, or null. */
    byte @Nullable [] get(byte[] key);

    /** How far the replica had applied the log when the view was taken. */
    Applied applied();

    /**
     * Shows the rows from {@code from} (inclusive) whose keys begin with {@code prefix}, in key
     * order, until the visitor has enough.
     */
    void scan(byte[] prefix, byte[] from, Visitor visitor);

    /**
     * Shows the rows whose keys begin with {@code prefix} and come before {@code before}, the last
     * one first, until the visitor has enough.
     */
    void scanDown(byte[] prefix, byte[] before, Visitor visitor);

    @Override
    void close();

    /** Sees one row after another. */
    @FunctionalInterface
    interface Visitor {
        /** Returns false when it has seen enough. */
        boolean row(byte[] key, byte[] row);
    }
}
