package dev.longshore.control.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted along with changes is what counting all rows gives. */
class SilencesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration APART = Duration.ofMinutes(1);
    private static final List<String> CLUSTERS = List.of("blue", "green");
    private static final List<String> ZONES = List.of("a", "b", "c");

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    NOW,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final Silences followed = new Silences();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theCountsFollowTheRows(int seed) {
        var random = new Random(seed);
        followed.rebuild(new Reading());
        for (int step = 0; step < 300; step++) {
            change(random);
            followed.changed(tx.accept());
            if (step % 20 == 0) {
                isAsTheRowsSay(random);
            }
        }
    }

    private void change(Random random) {
        var key = new InstanceKey(one(random, CLUSTERS), "n" + random.nextInt(30));
        switch (random.nextInt(5)) {
            case 0 -> tx.delete(Tables.CONTAINER_INSTANCES, key);
            case 1 -> tx.put(Tables.CONTAINER_INSTANCES, key, row(random, "INACTIVE"));
            default -> tx.put(Tables.CONTAINER_INSTANCES, key, row(random, "ACTIVE"));
        }
    }

    private static ContainerInstanceRow row(Random random, String status) {
        boolean connected = random.nextInt(3) == 0;
        var row =
                ContainerInstanceRow.newBuilder()
                        .setZone(one(random, ZONES))
                        .setInstance(
                                ContainerInstance.newBuilder()
                                        .setStatus(status)
                                        .setAgentConnected(connected));
        if (!connected) {
            row.setDisconnectedAt(Timestamps.of(NOW.minusSeconds(random.nextInt(300))));
        }
        return row.build();
    }

    private void isAsTheRowsSay(Random random) {
        Instant moment = NOW.minusSeconds(random.nextInt(300));
        for (String cluster : CLUSTERS) {
            List<ContainerInstanceRow> rows =
                    tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.of(cluster)).stream()
                            .map(row -> row.row())
                            .filter(row -> !Instances.isLeaving(row))
                            .toList();
            isAs(rows, cluster, Optional.empty(), moment);
            for (String zone : ZONES) {
                isAs(
                        rows.stream().filter(row -> row.getZone().equals(zone)).toList(),
                        cluster,
                        Optional.of(zone),
                        moment);
            }
        }
    }

    private void isAs(
            List<ContainerInstanceRow> rows,
            String cluster,
            Optional<String> zone,
            Instant moment) {
        long silent =
                rows.stream()
                        .filter(row -> row.hasDisconnectedAt())
                        .map(row -> Timestamps.instant(row.getDisconnectedAt()))
                        .filter(at -> Duration.between(at, moment).abs().compareTo(APART) <= 0)
                        .count();
        assertThat(followed.nodes(cluster, zone)).isEqualTo(rows.size());
        assertThat(followed.silentAbout(cluster, zone, moment, APART)).isEqualTo((int) silent);
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
