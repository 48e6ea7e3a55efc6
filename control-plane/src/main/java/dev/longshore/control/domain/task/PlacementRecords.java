package dev.longshore.control.domain.task;

import dev.longshore.control.schedule.Considered;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.PlacementAlternative;
import dev.longshore.proto.store.PlacementRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.Tx;
import java.util.TreeMap;

/** Writes down how a task came to its node, and what its caller wished, for whoever asks why. */
final class PlacementRecords {
    /** Of so many other machines it is kept why the task did not go there; the rest is counted. */
    private static final int MOST_OTHERS = 10;

    private PlacementRecords() {}

    /** Keeps it beside the task. {@code row}: as it was before it was placed. */
    static void keep(Tx tx, TaskKey key, TaskRow row, Considered considered) {
        if (Tables.PLACEMENTS.existsAt(tx.level())) {
            tx.put(Tables.PLACEMENTS, key, record(tx, row, considered));
        }
    }

    private static PlacementRow record(Tx tx, TaskRow row, Considered considered) {
        var record =
                PlacementRow.newBuilder()
                        .setAt(Timestamps.of(tx.now()))
                        .setLookedAt(considered.lookedAt())
                        .setFitting(considered.fitting())
                        .addAllRules(considered.rules())
                        .setNetworkConfiguration(row.getNetworkConfiguration())
                        .addAllPlacementConstraints(row.getPlacementConstraintsList())
                        .addAllPlacementStrategy(row.getPlacementStrategyList());
        considered.passedOver().stream()
                .limit(MOST_OTHERS)
                .forEach(
                        other ->
                                record.addOthersBuilder()
                                        .setInstance(other.node())
                                        .setText(Excerpt.of(other.why())));
        var more = new TreeMap<>(considered.refused().byCode());
        considered
                .refused()
                .first()
                .forEach(
                        (node, why) -> {
                            if (record.getOthersCount() < MOST_OTHERS) {
                                record.addOthers(refused(node, why));
                                more.merge(why.code(), -1, Integer::sum);
                            }
                        });
        more.values().removeIf(count -> count == 0);
        return record.putAllMore(more).build();
    }

    private static PlacementAlternative refused(String node, PlacementRefusal why) {
        return PlacementAlternative.newBuilder()
                .setInstance(node)
                .setCode(why.code())
                .setText(Excerpt.of(why.text()))
                .build();
    }
}
