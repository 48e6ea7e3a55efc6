package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What callers were told. Acknowledged writes survive every fault; a refused call changed nothing;
 * a client token gives one result; a read never shows less than an earlier read did.
 */
public final class Promises {
    private final World world;
    private final RowWatcher rows;
    private final Map<String, List<String>> ran = new TreeMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> stopped = new HashSet<>();
    private final List<String> tasks = new ArrayList<>();
    private final Map<String, Long> versions = new TreeMap<>();

    public Promises(World world, RowWatcher rows) {
        this.world = world;
        this.rows = rows;
    }

    void ran(String token, List<String> arns) {
        List<String> first = ran.putIfAbsent(token, arns);
        if (first == null) {
            tasks.addAll(arns);
        } else if (!first.equals(arns)) {
            throw new Violation(
                    "OneResultPerToken", "token " + token + " gave " + first + ", then " + arns);
        }
        arns.forEach(this::exists);
    }

    void refused(String token) {
        refused.add(token);
    }

    void stopped(String arn) {
        stopped.add(arn);
        check(arn);
    }

    long versionSeen(String arn) {
        return versions.getOrDefault(arn, 0L);
    }

    void read(String arn, long atLeast, List<Task> seen) {
        if (seen.isEmpty() && rows.wasRemoved(id(arn))) {
            world.coverage().hit(Point.TASK_FORGOTTEN);
            return;
        }
        if (seen.isEmpty()) {
            throw new Violation(
                    "ReadsAreLinearizable",
                    arn + " was acknowledged, and a later read does not find it");
        }
        long version = seen.getFirst().getVersion();
        if (version < atLeast) {
            throw new Violation(
                    "ReadsAreLinearizable",
                    arn + " was read at version " + atLeast + ", later at " + version);
        }
        versions.merge(arn, version, Math::max);
    }

    Optional<String> someTask() {
        return tasks.isEmpty()
                ? Optional.empty()
                : Optional.of(tasks.get(world.random().nextInt(tasks.size())));
    }

    /** Everything that was promised, against the committed rows. */
    public void checkAll() {
        ran.values().forEach(arns -> arns.forEach(this::exists));
        stopped.forEach(this::check);
        for (TaskRow row : rows.tasks().values()) {
            String token = row.getTask().getStartedBy();
            if (refused.contains(token)) {
                throw new Violation(
                        "RefusedCallsChangeNothing",
                        "the call " + token + " was refused, and its task exists");
            }
            if (ran.containsKey(token) && !ran.get(token).contains(row.getTask().getTaskArn())) {
                throw new Violation(
                        "OneResultPerToken",
                        "token "
                                + token
                                + " made a task that its caller was not told of: "
                                + row.getTask().getTaskArn());
            }
        }
    }

    private void exists(String arn) {
        if (rows.lastOf(id(arn)).isEmpty()) {
            throw new Violation(
                    "AcknowledgedWritesSurvive", arn + " was acknowledged and is not there");
        }
    }

    private void check(String arn) {
        TaskRow row = rows.tasks().get(id(arn));
        if (row != null && !row.getTask().getDesiredStatus().equals("STOPPED")) {
            throw new Violation(
                    "AcknowledgedWritesSurvive",
                    "the stop of " + arn + " was acknowledged, and it is wanted");
        }
    }

    private static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
