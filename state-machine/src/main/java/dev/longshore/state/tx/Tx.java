package dev.longshore.state.tx;

import com.google.protobuf.Message;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Retired;
import dev.longshore.state.tables.schema.Table;

/**
 * A transaction: reads see what it wrote itself, and either all of its writes become part of the
 * cluster or none.
 */
public interface Tx extends ReadTx {
    /**
     * Writes a row, and its index entries.
     *
     * @throws TransactionTooLargeException beyond the transaction's bounds
     */
    <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row);

    /** Deletes a row and its index entries; harmless where there is none. */
    <K extends Key, R extends Message> void delete(Table<K, R> table, K key);

    /**
     * Whether another row of any usual size still fits: whoever has more to write than one
     * transaction takes writes while this is true, and goes on in another one. One that has written
     * something and has taken its time has no room either: others wait for it.
     */
    boolean hasRoom();

    /**
     * Whether it has not yet taken the time that one transaction may take. For work that may go on
     * for long without writing anything, and knows where to go on in another transaction.
     */
    boolean hasTime();

    /**
     * Goes on filling an index or a tally that was added to existing rows, as far as one
     * transaction reaches; for the leader before it is ready.
     *
     * @return whether it is whole now
     */
    <K extends Key, R extends Message> boolean fill(Derived<K, R> derived);

    /**
     * Removes what is stored under a number that is not in use any more, as far as one transaction
     * reaches.
     *
     * @return whether nothing is left of it
     */
    boolean clear(Retired retired);

    /** A new random id of 32 hexadecimal digits, as tasks and container instances bear. */
    String newId();

    /** A new random id in a UUID's form, as containers and attachments bear. */
    default String newUuid() {
        return newId().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
