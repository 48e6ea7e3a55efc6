package dev.longshore.simulation.invariant.service;

import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.service.ServiceStep.TaskChange;
import dev.longshore.state.tables.ecs.TaskSetKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts the tasks of each task set when tasks of it are launched or stopped. */
@Invariant(
        "A launch never takes the running and pending tasks of a task set above its maximum, and the scheduler stops a healthy one only where the set's minimum stays or the set is deleted.")
public final class TaskSetsKeepTheirBounds implements ServiceListener, RowListener {
    /** The fewest and the most tasks that a set was to have during a batch. */
    private record Share(int least, int most) {
        Share and(int tasks) {
            return new Share(Math.min(least, tasks), Math.max(most, tasks));
        }
    }

    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Integer> now = new HashMap<>();

    @Override
    public void taskSet(TaskSetKey key, Optional<TaskSetRow> before, Optional<TaskSetRow> after) {
        String id = "ecs-svc/" + key.id();
        Stream.of(before, after)
                .flatMap(Optional::stream)
                .map(TaskSetsKeepTheirBounds::tasks)
                .forEach(
                        tasks ->
                                shares.merge(
                                        id,
                                        new Share(tasks, tasks),
                                        (known, more) -> known.and(tasks)));
        after.ifPresentOrElse(row -> now.put(id, tasks(row)), () -> now.put(id, 0));
    }

    private static int tasks(TaskSetRow set) {
        return Services.isDraining(set) ? 0 : set.getState().getDeployment().getDesiredCount();
    }

    @Override
    public void stepped(ServiceStep step) {
        if (step.after().filter(Services::isExternal).isEmpty() || !step.isActive()) {
            return;
        }
        Set<String> sets =
                step.changes().stream()
                        .flatMap(change -> Stream.of(change.before(), change.after()))
                        .flatMap(Optional::stream)
                        .map(row -> row.getTask().getStartedBy())
                        .collect(Collectors.toSet());
        for (String id : sets) {
            int last = now.getOrDefault(id, 0);
            Share share = shares.getOrDefault(id, new Share(last, last));
            launched(step, id, share);
            stopped(step, id, share);
        }
        shares.clear();
    }

    private static void launched(ServiceStep step, String id, Share share) {
        boolean launches =
                step.changes().stream()
                        .filter(TaskChange::isNew)
                        .anyMatch(
                                change -> change.after().filter(row -> isOf(id, row)).isPresent());
        long back =
                step.changes().stream()
                        .filter(TaskChange::comesBack)
                        .filter(change -> change.after().filter(row -> isOf(id, row)).isPresent())
                        .count();
        long live = step.live().filter(row -> isOf(id, row)).count() - back;
        int maximum = share.most() * percents(step).getMaximumPercent() / 100;
        if (launches && live > maximum) {
            throw broken(step, id + " launches, and has " + live + " tasks of " + share.most());
        }
    }

    private static void stopped(ServiceStep step, String id, Share share) {
        boolean stops =
                step.stops()
                        .filter(change -> change.wasHealthy(step.at()))
                        .anyMatch(
                                change -> change.before().filter(row -> isOf(id, row)).isPresent());
        // Others may have left after the scheduler looked.
        long left =
                step.changes().stream()
                        .filter(change -> change.leaves() && !change.isStoppedByUs())
                        .flatMap(change -> change.before().stream())
                        .filter(row -> isOf(id, row) && Services.isHealthy(row, step.at()))
                        .count();
        long healthy =
                step.tasks().values().stream()
                        .filter(row -> isOf(id, row) && Services.isHealthy(row, step.at()))
                        .count();
        int minimum = Math.ceilDiv(share.least() * percents(step).getMinimumHealthyPercent(), 100);
        if (stops && healthy + left < minimum) {
            throw broken(step, id + " stops, and has " + healthy + " healthy of " + share.least());
        }
    }

    private static DeploymentConfiguration percents(ServiceStep step) {
        return step.after().map(ServiceRow::getService).orElseThrow().getDeploymentConfiguration();
    }

    private static boolean isOf(String id, TaskRow row) {
        return row.getTask().getStartedBy().equals(id);
    }

    private static Violation broken(ServiceStep step, String evidence) {
        return new Violation(TaskSetsKeepTheirBounds.class, step.key() + ": " + evidence);
    }
}
