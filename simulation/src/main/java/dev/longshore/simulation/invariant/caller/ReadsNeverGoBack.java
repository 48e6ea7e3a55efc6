package dev.longshore.simulation.invariant.caller;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.Task;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares versions of tasks that different callers have read, from different servers. */
@Invariant("A read never shows less than a read or an answer that came before it began.")
final class ReadsNeverGoBack {
    private final World world;
    private final RowWatcher rows;
    private final Map<String, Long> versions = new TreeMap<>();

    ReadsNeverGoBack(World world, RowWatcher rows) {
        this.world = world;
        this.rows = rows;
    }

    long versionSeen(String arn) {
        return versions.getOrDefault(arn, 0L);
    }

    void read(String arn, long atLeast, List<Task> seen) {
        if (seen.isEmpty() && rows.wasRemoved(Arns.id(arn))) {
            world.coverage().hit(Point.TASK_FORGOTTEN);
            return;
        }
        if (seen.isEmpty()) {
            throw broken(arn + " was acknowledged, and a later read does not find it");
        }
        long version = seen.getFirst().getVersion();
        if (version < atLeast) {
            throw broken(arn + " was read at version " + atLeast + ", later at " + version);
        }
        versions.merge(arn, version, Math::max);
    }

    private static Violation broken(String evidence) {
        return new Violation(ReadsNeverGoBack.class, evidence);
    }
}
