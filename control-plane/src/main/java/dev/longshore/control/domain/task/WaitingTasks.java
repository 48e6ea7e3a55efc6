package dev.longshore.control.domain.task;

import dev.longshore.control.domain.naming.TaskRegistrations;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Daemons;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.PlacementStrategy;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Places the tasks of a cluster that wait for capacity, those first that wait longest, and gives up
 * on those that have waited too long. Where one fits nowhere, others like it are not tried again in
 * the same sweep. A sweep that takes longer than one transaction may goes on in the next one.
 */
public final class WaitingTasks implements Controller<ClusterKey> {
    /** Tasks that one sweep looks at: those behind them wait until some of these have gone. */
    private static final int MOST = 1_000;

    /**
     * After a sweep in several pieces: what came meanwhile may do for tasks of an earlier piece.
     */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final ClusterIndex index;
    private final Placer placer;
    private final Tasks tasks;

    /** The first task that a sweep has not looked at, for the clusters where one is under way. */
    private final Map<ClusterKey, String> unfinished = new HashMap<>();

    public WaitingTasks(ClusterIndex index, Placer placer, Tasks tasks) {
        this.index = index;
        this.placer = placer;
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "waiting-tasks";
    }

    @Override
    public List<Watch<ClusterKey, ?, ?>> watches() {
        return List.of(
                new Watch<>(Tables.TASKS, this::mayUse),
                new Watch<>(
                        Tables.SERVICES,
                        change ->
                                Daemons.giveRoomUp(change)
                                        ? mayUseRoomIn(Stream.of(change.key().cluster()))
                                        : Stream.empty()),
                new Watch<>(
                        Tables.CONTAINER_INSTANCES,
                        change -> mayUseRoomIn(Stream.of(change.key().cluster()))));
    }

    /**
     * The clusters for whose waiting tasks the change of a task may make a difference: its own, for
     * it may wait itself or bear upon a placement constraint; and once it has given its room back,
     * all that may use its machine.
     */
    private Stream<ClusterKey> mayUse(RowChange<TaskKey, TaskRow> change) {
        Stream<String> own = Stream.of(change.key().cluster());
        Optional<String> left =
                change.before()
                        .filter(row -> !row.getReleased() && !row.getInstance().isEmpty())
                        .filter(row -> change.after().filter(r -> !r.getReleased()).isEmpty())
                        .map(TaskRow::getInstance);
        return left.isEmpty()
                ? waitsIn(own)
                : mayUseRoomIn(
                        Stream.concat(
                                own,
                                left.flatMap(index::node).map(n -> n.key().cluster()).stream()));
    }

    /** Room on a machine of these clusters is for their own tasks, and for FARGATE tasks of all. */
    private Stream<ClusterKey> mayUseRoomIn(Stream<String> clusters) {
        return waitsIn(Stream.concat(clusters, index.clustersWaitingForFargate().stream()));
    }

    private Stream<ClusterKey> waitsIn(Stream<String> clusters) {
        return clusters.distinct()
                .filter(cluster -> index.waitingCount(cluster) > 0)
                .map(ClusterKey::new);
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<ClusterKey> dirty) {
        reading.tasks(
                task -> {
                    if (task.row().getInstance().isEmpty() && !task.row().getReleased()) {
                        dirty.accept(new ClusterKey(task.key().cluster()));
                    }
                });
    }

    @Override
    public Next reconcile(Tx tx, ClusterKey clusterKey) {
        String cluster = clusterKey.cluster();
        Placer.Run run = placer.run(tx, cluster);
        var refused = new HashMap<Kind, Placer.Result.NotPlaced>();
        var hopeless = new HashSet<Kind>();
        Optional<Instant> next = Optional.empty();
        List<String> ids = index.waitingLongest(cluster, MOST);
        String reached = unfinished.remove(clusterKey);
        int from = Math.max(0, ids.indexOf(reached));
        for (int i = from; i < ids.size(); i++) {
            String id = ids.get(i);
            if (i > from && !tx.hasTime()) {
                unfinished.put(clusterKey, id);
                return Next.AGAIN;
            }
            if (!tx.hasRoom()) {
                return Next.AGAIN;
            }
            var key = new TaskKey(cluster, id);
            TaskRow row = tx.get(Tables.TASKS, key).orElseThrow();
            next = earlier(next, settle(tx, run, refused, hopeless, key, row));
        }
        if (from > 0) {
            next = earlier(next, Optional.of(tx.now().plus(LOOK_AGAIN)));
        }
        return next.<Next>map(at -> new Next.After(Duration.between(tx.now(), at).plusMillis(1)))
                .orElse(Next.DONE);
    }

    /** What decides where a task fits: two of one kind fit on the same nodes. */
    private record Kind(
            String definition,
            String launchType,
            String provider,
            String group,
            Demand demand,
            NetworkConfiguration network,
            List<PlacementConstraint> constraints,
            List<PlacementStrategy> strategy) {
        static Kind of(TaskRow row) {
            return new Kind(
                    row.getTask().getTaskDefinitionArn(),
                    row.getTask().getLaunchType(),
                    row.getTask().getCapacityProviderName(),
                    row.getTask().getGroup(),
                    row.getDemand(),
                    row.getNetworkConfiguration(),
                    row.getPlacementConstraintsList(),
                    row.getPlacementStrategyList());
        }
    }

    /** Places a task or gives it up; returns when it gives up, where it still waits. */
    private Optional<Instant> settle(
            Tx tx,
            Placer.Run run,
            Map<Kind, Placer.Result.NotPlaced> refused,
            Set<Kind> hopeless,
            TaskKey key,
            TaskRow row) {
        var kind = Kind.of(row);
        Placer.Result result = refused.get(kind);
        if (result == null) {
            result = run.place(row);
        }
        return switch (result) {
            case Placer.Result.Placed(TaskRow placed) -> {
                TaskRegistrations.put(tx, key, placed);
                yield Optional.empty();
            }
            case Placer.Result.NotPlaced notPlaced -> {
                refused.put(kind, notPlaced);
                Instant until = Timestamps.instant(row.getWaitUntil());
                if (tx.now().isBefore(until)) {
                    if (!hopeless.contains(kind) && run.makeRoom(row).coming() == 0) {
                        hopeless.add(kind);
                    }
                    yield earlier(Optional.of(until), keptFreeUntil(notPlaced));
                }
                tasks.stop(
                        tx,
                        key,
                        row,
                        "TaskFailedToStart",
                        "No capacity in time: " + reasons(notPlaced));
                yield Optional.empty();
            }
        };
    }

    /** When a machine takes tasks on FARGATE_SPOT again. */
    private static Optional<Instant> keptFreeUntil(Placer.Result.NotPlaced notPlaced) {
        return notPlaced.why().reasons().values().stream()
                .filter(PlacementRefusal.KeptFree.class::isInstance)
                .map(why -> ((PlacementRefusal.KeptFree) why).until())
                .min(Instant::compareTo);
    }

    private static String reasons(Placer.Result.NotPlaced notPlaced) {
        var offered = notPlaced.why().offered();
        return offered.isEmpty()
                ? "there is no machine for it"
                : offered.values().stream()
                        .map(refused -> refused.code())
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() || (b.isPresent() && b.get().isBefore(a.get())) ? b.or(() -> a) : a;
    }
}
