package dev.longshore.control.api.ec2.eni;

import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.NetworkKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tasks that have an interface.
 *
 * @param kind what the index lists them by
 * @param id the only one whose tasks are wanted; all of them where it is empty
 */
record InterfaceSource(String kind, String id) implements Source<TaskRow> {
    static final InterfaceSource ALL = new InterfaceSource(NetworkKey.INTERFACE, "");

    @Override
    public TaskRow get(ReadTx tx, String eni) {
        List<TaskRow> found = new ArrayList<>(1);
        tx.scan(
                Tables.TASKS_BY_NETWORK,
                KeyPrefix.of(NetworkKey.INTERFACE, eni),
                row -> !found.add(row.row()));
        return found.stream().findFirst().orElseThrow(() -> Ec2Kind.NETWORK_INTERFACE.unknown(eni));
    }

    @Override
    public void scan(ReadTx tx, Optional<byte[]> after, Visitor<TaskRow> visitor) {
        tx.scan(
                Tables.TASKS_BY_NETWORK,
                id.isEmpty() ? KeyPrefix.of(kind) : KeyPrefix.of(kind, id),
                after.map(IndexEntry::parse),
                row ->
                        !row.row().hasNetwork()
                                || visitor.visit(position(row.key(), row.row()), row.row()));
    }

    /** Where a task stands in the index. */
    private byte[] position(TaskKey key, TaskRow row) {
        var place = new NetworkKey(kind, id.isEmpty() ? row.getNetwork().getEniId() : id);
        return Tables.TASKS_BY_NETWORK.entry(place, key).encode();
    }
}
