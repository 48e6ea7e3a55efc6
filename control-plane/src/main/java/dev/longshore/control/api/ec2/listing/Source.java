package dev.longshore.control.api.ec2.listing;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.network.Overlay;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;
import java.util.function.BiFunction;

/** Where a listing has its resources from. */
public interface Source<R> {
    /** Sees one resource after another. */
    @FunctionalInterface
    interface Visitor<R> {
        /** Returns false when it has seen enough. */
        boolean visit(byte[] position, R resource);
    }

    /**
     * The resource of an id.
     *
     * @throws ApiException where there is none
     */
    R get(ReadTx tx, String id);

    /** Shows all resources, those behind a position, in the order of their positions' bytes. */
    void scan(ReadTx tx, Optional<byte[]> after, Visitor<R> visitor);

    /**
     * The rows of a table, and those that the configuration makes.
     *
     * @param find finds one, or refuses
     */
    static <R extends Message> Source<R> of(
            Overlay<R> rows, Table<Ec2Key, R> table, BiFunction<ReadTx, String, R> find) {
        return new Source<>() {
            @Override
            public R get(ReadTx tx, String id) {
                return find.apply(tx, id);
            }

            @Override
            public void scan(ReadTx tx, Optional<byte[]> after, Visitor<R> visitor) {
                rows.scan(
                        tx,
                        after.map(table::parseKey),
                        row -> visitor.visit(row.key().encode(), row.row()));
            }
        };
    }
}
