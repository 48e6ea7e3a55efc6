package dev.longshore.control.domain.instance;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a lost node from a lost network. When a large share of a cluster's nodes, or of one of its
 * zones, falls silent at once, the network or the servers are at fault, not the nodes: what runs
 * there most likely still runs, and nobody is given up.
 */
final class MassLoss {
    /** Silences that begin within so long of each other have one cause. */
    private static final Duration TOGETHER = Duration.ofMinutes(1);

    /** One node may always be given up. */
    private static final int MORE_THAN_ONE = 2;

    private final int percent;
    private final Silences silences;

    /** {@code percent}: the share that is a mass; above 100 there is none. */
    MassLoss(int percent, Silences silences) {
        this.percent = percent;
        this.silences = silences;
    }

    /** Whether a silent node fell silent with so many others that it is not to be given up. */
    boolean includes(InstanceKey key, ContainerInstanceRow silent) {
        Instant since = Timestamps.instant(silent.getDisconnectedAt());
        return isMass(key.cluster(), Optional.empty(), since)
                || isMass(key.cluster(), Optional.of(silent.getZone()), since);
    }

    private boolean isMass(String cluster, Optional<String> zone, Instant since) {
        long all = silences.nodes(cluster, zone);
        long silent = silences.silentAbout(cluster, zone, since, TOGETHER);
        return silent >= MORE_THAN_ONE && silent * 100 >= all * percent;
    }
}
