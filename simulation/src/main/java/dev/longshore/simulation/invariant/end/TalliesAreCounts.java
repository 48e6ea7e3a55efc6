package dev.longshore.simulation.invariant.end;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.longshore.proto.store.DerivationRow;
import dev.longshore.proto.store.TallyRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.net.Versions;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.DerivedKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.Derived;
import dev.longshore.state.tables.schema.Index;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tables.schema.Table;
import dev.longshore.state.tables.schema.Tally;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Counts the rows again, while faults go on and at the end. */
@Invariant("Every tally equals what counting its rows gives, from the moment on that it is whole.")
public final class TalliesAreCounts implements SettledCheck {
    @Override
    public void check(Settled settled) {
        RandomGenerator random = settled.world().random();
        in(settled.raft().reference(), random);
        boolean raised = settled.leader().sequencer().level() == Versions.NEW;
        if (!raised || !areWhole(settled.raft().reference(), random)) {
            throw broken("everybody knows the newest level, and the tallies are not kept");
        }
    }

    /** Checks the tallies that are whole in these rows. */
    public static void in(Store store, RandomGenerator random) {
        try (Snapshot snapshot = store.snapshot()) {
            ReadTx tx = read(snapshot, random);
            Tables.later().stream()
                    .filter(derived -> isWhole(tx, derived))
                    .forEach(
                            derived -> {
                                switch (derived) {
                                    case Tally<?, ?> tally -> check(tx, snapshot, tally);
                                    case Index<?, ?> index -> {} // maintained like the others
                                }
                            });
        }
    }

    private static boolean areWhole(Store store, RandomGenerator random) {
        try (Snapshot snapshot = store.snapshot()) {
            ReadTx tx = read(snapshot, random);
            return Tables.later().stream().allMatch(derived -> isWhole(tx, derived));
        }
    }

    private static ReadTx read(Snapshot snapshot, RandomGenerator random) {
        return new BatchLayer(snapshot, Instant.EPOCH, random, Versions.NEW);
    }

    private static boolean isWhole(ReadTx tx, Derived<?, ?> derived) {
        return tx.get(Tables.DERIVATIONS, new DerivedKey(derived.id()))
                .filter(DerivationRow::getComplete)
                .isPresent();
    }

    private static <K extends Key, R extends Message> void check(
            ReadTx tx, Snapshot snapshot, Tally<K, R> tally) {
        Map<String, Long> counted = new TreeMap<>();
        tx.scan(
                tally.table(),
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    tally.group(row.key(), row.row())
                            .map(tally::storageKey)
                            .ifPresent(group -> counted.merge(text(group), 1L, Long::sum));
                    return true;
                });
        Map<String, Long> kept = new TreeMap<>();
        byte[] all = Table.storageKey(tally.id(), new byte[0]);
        snapshot.scan(
                all,
                all,
                (group, row) -> {
                    kept.put(text(group), count(row));
                    return true;
                });
        if (!kept.equals(counted)) {
            throw broken(tally + " has " + kept + ", and counting gives " + counted);
        }
    }

    private static String text(byte[] group) {
        return ByteString.copyFrom(group).toStringUtf8();
    }

    private static long count(byte[] row) {
        try {
            return TallyRow.parseFrom(row).getCount();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(TalliesAreCounts.class, evidence);
    }
}
