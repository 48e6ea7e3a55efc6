package dev.longshore.control.sequencer;

import dev.longshore.state.tx.Tx;

/**
 * A function over the cluster's rows. It may be run again after a failure; it does no I/O and reads
 * no clock but {@code tx.now()}.
 */
@FunctionalInterface
public interface Transaction<T> {
    T run(Tx tx);
}
