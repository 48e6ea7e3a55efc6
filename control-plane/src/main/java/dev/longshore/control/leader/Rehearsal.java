package dev.longshore.control.leader;

import dev.longshore.control.domain.instance.Silences;
import dev.longshore.control.domain.service.ServiceIndex;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Does what a leader's term begins with, on some of the rows as they are here, and drops it. Code
 * that runs for the first time is many times slower, and nothing else runs this code before a
 * server comes to lead: just when everybody waits for it.
 */
final class Rehearsal {
    /** Tasks of which the indexes are built: enough for their code to be compiled. */
    private static final int TASKS = 1_000;

    private Rehearsal() {}

    /** Any thread. */
    static void of(Store store, ClusterSettings settings, RandomGenerator random, Instant now) {
        try (Snapshot snapshot = store.snapshot()) {
            int level =
                    FeatureLevels.of(
                            new BatchLayer(
                                    snapshot, now, random, FeatureLevel.FEATURE_LEVEL_BASE_VALUE));
            var tx = new BatchLayer(snapshot, now, random, level);
            var reading = new Reading();
            new ClusterIndex().rebuild(tx, reading);
            new ServiceIndex(settings.timing().healthyAfter()).rebuild(tx, reading);
            new Silences().rebuild(reading);
            reading.readSome(tx, TASKS);
        }
    }
}
