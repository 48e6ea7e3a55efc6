package dev.longshore.control.dispatch.part;

import dev.longshore.state.tx.ReadTx;
import java.util.function.Function;

/** Reads the rows as they are committed on this leader. */
@FunctionalInterface
public interface CommittedRows {
    <T> T read(Function<ReadTx, T> reader);
}
