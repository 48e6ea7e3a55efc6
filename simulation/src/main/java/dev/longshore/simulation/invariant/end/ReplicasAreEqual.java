package dev.longshore.simulation.invariant.end;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.raft.Replica;
import dev.longshore.simulation.raft.SimRaft;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.Map;

/** Compares a digest per table, while faults go on and at the end. */
@Invariant("Replicas have equal digests at equal indexes, and all of them catch up.")
public final class ReplicasAreEqual implements SettledCheck {
    /** A follower hears with the next message what has been committed. */
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(1);

    @Override
    public void check(Settled settled) {
        whereTheyAreAsFar(settled.raft());
        long agreed = position(settled.raft().reference());
        settled.world().runFor(HEARD_WITHIN);
        settled.raft().replicas().stream()
                .filter(replica -> position(replica.store()) < agreed)
                .findFirst()
                .ifPresent(
                        replica -> {
                            throw broken(replica.id() + " does not catch up");
                        });
    }

    /** Compares those that are as far as the log. */
    public static void whereTheyAreAsFar(SimRaft raft) {
        Map<Integer, String> agreed = digests(raft.reference());
        long position = position(raft.reference());
        for (Replica replica : raft.replicas()) {
            boolean asFar = position(replica.store()) == position;
            if (asFar && !digests(replica.store()).equals(agreed)) {
                throw broken(replica.id() + " differs at batch " + position);
            }
        }
    }

    private static long position(Store store) {
        return store.applied().getBatchSequence();
    }

    static Map<Integer, String> digests(Store store) {
        try (Snapshot view = store.snapshot()) {
            return Digests.of(view);
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(ReplicasAreEqual.class, evidence);
    }
}
