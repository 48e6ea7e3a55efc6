package dev.longshore.control.domain.service;

import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.task.TaskTargets;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskTarget;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells of a service's tasks as targets of load balancers, in ECS's words: of all that were
 * registered since the last look together, and of all that one look stops.
 */
final class TargetEvents {
    /** One look tells of no more tasks than these: each is a row that is written. */
    private static final int MOST_AT_ONCE = 100;

    private TargetEvents() {}

    /** Whether a task is registered and no event has told of it. */
    static boolean isDue(TaskRow row) {
        return isRegistered(row) && !row.getRegistrationTold();
    }

    private static boolean isRegistered(TaskRow row) {
        TaskStatus status = Tasks.statusOf(row);
        return TaskTargets.has(row)
                && row.hasRunningSince()
                && (status == TaskStatus.ACTIVATING || status == TaskStatus.RUNNING);
    }

    /** Tells of those that are due; the rest wakes the service again. */
    static List<Plan.Said> registered(Tx tx, ServiceKey key, ServiceView view) {
        var told = new LinkedHashMap<Wording, List<TaskRow>>();
        for (String id : view.tasks().unannounced(MOST_AT_ONCE)) {
            if (!tx.hasRoom()) {
                break;
            }
            var task = new TaskKey(key.cluster(), id);
            tx.get(Tables.TASKS, task)
                    .filter(TargetEvents::isDue)
                    .ifPresent(
                            row -> {
                                TaskRow now = row.toBuilder().setRegistrationTold(true).build();
                                tx.put(Tables.TASKS, task, now);
                                told.computeIfAbsent(words(view, row), w -> new ArrayList<>())
                                        .add(row);
                            });
        }
        var events = new ArrayList<Plan.Said>();
        told.forEach(
                (words, rows) ->
                        byTargetGroup(tx, rows)
                                .forEach(
                                        (group, count) ->
                                                events.add(
                                                        Plan.Said.once(
                                                                words.registered(count, group)))));
        return events;
    }

    /**
     * Tells that tasks take no new requests.
     *
     * @param stopped their rows as they were before
     */
    static List<Plan.Said> deregistered(ReadTx tx, Wording words, List<TaskRow> stopped) {
        List<TaskRow> targets = stopped.stream().filter(TargetEvents::isRegistered).toList();
        var events = new ArrayList<Plan.Said>();
        byTargetGroup(tx, targets)
                .forEach(
                        (group, count) ->
                                events.add(Plan.Said.once(words.deregistered(count, group))));
        if (!events.isEmpty()) {
            events.add(Plan.Said.once(words.draining(targets.size())));
        }
        return events;
    }

    private static Wording words(ServiceView view, TaskRow row) {
        return view.words(row.getTask().getStartedBy());
    }

    /** How many targets there are of each target group that there still is. */
    private static Map<String, Integer> byTargetGroup(ReadTx tx, List<TaskRow> rows) {
        return rows.stream()
                .flatMap(row -> row.getTargetsList().stream())
                .map(TaskTarget::getTargetGroupArn)
                .filter(arn -> TargetGroups.withArn(tx, arn).isPresent())
                .collect(Collectors.toMap(arn -> arn, arn -> 1, Integer::sum, LinkedHashMap::new));
    }
}
