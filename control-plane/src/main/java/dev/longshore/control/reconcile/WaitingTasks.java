package dev.longshore.control.reconcile;

import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.task.Placer;
import dev.longshore.control.task.Tasks;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.KeyReader;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Places the tasks of a cluster that wait for capacity, the oldest id first, and gives up on those
 * that have waited too long.
 */
public final class WaitingTasks implements Controller {
    /** Tasks that one transaction looks at. */
    private static final int PART = 100;

    private final ClusterIndex index;
    private final Placer placer;
    private final Tasks tasks;

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
    public void dirtied(Change change, Consumer<String> dirty) {
        boolean matters =
                change.getTable() == Tables.TASKS.id()
                        || change.getTable() == Tables.CONTAINER_INSTANCES.id();
        if (matters) {
            String cluster = new KeyReader(change.getKey().toByteArray()).string();
            if (!index.waiting(cluster).isEmpty()) {
                dirty.accept(cluster);
            }
        }
    }

    @Override
    public void all(ReadTx tx, Consumer<String> dirty) {
        index.clustersWithWaitingTasks().forEach(dirty);
    }

    @Override
    public Next reconcile(Tx tx, String cluster) {
        List<String> waiting = index.waiting(cluster).stream().limit(PART).toList();
        Placer.Run run = placer.run(tx, cluster);
        Optional<Instant> next = Optional.empty();
        boolean moved = false;
        for (String id : waiting) {
            var key = new TaskKey(cluster, id);
            TaskRow row = tx.get(Tables.TASKS, key).orElseThrow();
            Optional<Instant> due = settle(tx, run, key, row);
            moved |= due.isEmpty();
            next = earlier(next, due);
        }
        if (moved && index.waiting(cluster).size() > PART) {
            return Next.AGAIN;
        }
        return next.<Next>map(at -> new Next.After(Duration.between(tx.now(), at).plusMillis(1)))
                .orElse(Next.DONE);
    }

    /** Places a task or gives it up; returns when it gives up, where it still waits. */
    private Optional<Instant> settle(Tx tx, Placer.Run run, TaskKey key, TaskRow row) {
        return switch (run.place(row)) {
            case Placer.Result.Placed(TaskRow placed) -> {
                tx.put(Tables.TASKS, key, placed);
                yield Optional.empty();
            }
            case Placer.Result.NotPlaced notPlaced -> {
                Instant until = Timestamps.instant(row.getWaitUntil());
                if (tx.now().isBefore(until)) {
                    yield Optional.of(until);
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

    private static String reasons(Placer.Result.NotPlaced notPlaced) {
        return notPlaced.why().reasons().values().stream()
                .map(refused -> refused.code())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() || (b.isPresent() && b.get().isBefore(a.get())) ? b.or(() -> a) : a;
    }
}
