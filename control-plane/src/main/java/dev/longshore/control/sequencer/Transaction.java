package dev.longshore.control.sequencer;

import dev.longshore.state.tx.Tx;
import java.util.function.Supplier;

/**
 * A function over the cluster's rows. It may be run again after a failure; it does no I/O and reads
 * no clock but {@code tx.now()}.
 */
@FunctionalInterface
public interface Transaction<T> {
    T run(Tx tx);

    /** What an operator knows it by, where it takes too long. */
    default String name() {
        return "a transaction of the server itself";
    }

    /** The same with a name, which is asked for only where it is shown. */
    static <T> Transaction<T> named(Supplier<String> name, Transaction<T> transaction) {
        return new Transaction<>() {
            @Override
            public T run(Tx tx) {
                return transaction.run(tx);
            }

            @Override
            public String name() {
                return name.get();
            }
        };
    }
}
