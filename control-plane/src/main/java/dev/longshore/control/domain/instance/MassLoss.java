package dev.longshore.control.domain.instance;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

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

    /** {@code percent}: the share that is a mass; above 100 there is none. */
    MassLoss(int percent) {
        this.percent = percent;
    }

    /** Whether a silent node fell silent with so many others that it is not to be given up. */
    boolean includes(ReadTx tx, InstanceKey key, ContainerInstanceRow silent) {
        List<ContainerInstanceRow> nodes =
                tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.of(key.cluster())).stream()
                        .map(row -> row.row())
                        .filter(row -> !Instances.isLeaving(row))
                        .toList();
        Instant since = Timestamps.instant(silent.getDisconnectedAt());
        return isMass(nodes, since, row -> true)
                || isMass(nodes, since, row -> row.getZone().equals(silent.getZone()));
    }

    private boolean isMass(
            List<ContainerInstanceRow> nodes,
            Instant since,
            Predicate<ContainerInstanceRow> ofGroup) {
        long all = nodes.stream().filter(ofGroup).count();
        long silent = nodes.stream().filter(ofGroup).filter(row -> fellSilent(row, since)).count();
        return silent >= MORE_THAN_ONE && silent * 100 >= all * percent;
    }

    private static boolean fellSilent(ContainerInstanceRow row, Instant about) {
        if (row.getInstance().getAgentConnected() || !row.hasDisconnectedAt()) {
            return false;
        }
        Duration apart = Duration.between(Timestamps.instant(row.getDisconnectedAt()), about).abs();
        return apart.compareTo(TOGETHER) <= 0;
    }
}
