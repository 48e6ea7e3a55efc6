package dev.longshore.control.domain.service;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Scale;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The task sets of services whose deployments somebody else drives (Amazon ECS Developer Guide,
 * external deployment). A set's tasks are made as those of a deployment are: its row has the state
 * of one.
 */
public final class TaskSets {
    /** The controller type of services that have them. */
    public static final String EXTERNAL = "EXTERNAL";

    public static final String PRIMARY = "PRIMARY";
    public static final String ACTIVE = "ACTIVE";
    public static final String DRAINING = "DRAINING";
    public static final String STEADY = "STEADY_STATE";
    public static final String STABILIZING = "STABILIZING";

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private TaskSets() {}

    /** Whether a service has task sets in place of deployments. */
    public static boolean are(Service service) {
        return service.getDeploymentController().getType().equals(EXTERNAL);
    }

    /** Those of a service, the oldest first. */
    public static List<TaskSetRow> of(ReadTx tx, ServiceKey key) {
        return tx.list(Tables.TASK_SETS, KeyPrefix.of(key.cluster(), key.service())).stream()
                .map(Row::row)
                .sorted(
                        Comparator.comparing(
                                        (TaskSetRow set) ->
                                                Timestamps.instant(
                                                        set.getState()
                                                                .getDeployment()
                                                                .getCreatedAt()))
                                .thenComparing(TaskSets::id))
                .toList();
    }

    /** The id, as tasks have it as {@code startedBy}. */
    public static String id(TaskSetRow set) {
        return set.getState().getDeployment().getId();
    }

    /** PRIMARY, ACTIVE or DRAINING. */
    public static String status(TaskSetRow set) {
        return set.getState().getDeployment().getStatus();
    }

    /** The key of a set, by its id. */
    public static TaskSetKey key(ServiceKey service, String id) {
        return new TaskSetKey(
                service.cluster(), service.service(), id.substring(Deployments.ID_PREFIX.length()));
    }

    /** Writes a set of a service. */
    public static void put(Tx tx, ServiceKey service, TaskSetRow set) {
        tx.put(Tables.TASK_SETS, key(service, id(set)), set);
    }

    /** A set's share of so many tasks; a part of one is a whole one. */
    public static int computed(int desired, Scale scale) {
        return BigDecimal.valueOf(scale.getValue())
                .multiply(BigDecimal.valueOf(desired))
                .divide(HUNDRED, 0, RoundingMode.CEILING)
                .intValueExact();
    }

    /** Whether a task set makes tasks of a definition. */
    static boolean use(ReadTx tx, TaskDefinitionKey definition) {
        boolean[] found = {false};
        tx.scan(
                Tables.TASK_SETS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    String arn = row.row().getState().getDeployment().getTaskDefinition();
                    found[0] = TaskDefinitionKey.ofArn(arn).equals(definition);
                    return !found[0];
                });
        return found[0];
    }

    /** A set that tries again at once what it waited to try. */
    public static TaskSetRow withoutPause(TaskSetRow set) {
        var changed = set.toBuilder();
        changed.getStateBuilder().clearLaunchAfter().clearFailuresInARow();
        return changed.build();
    }

    /** A set whose tasks are stopped from now on; it goes with the last one. */
    public static TaskSetRow draining(TaskSetRow set, Instant now) {
        if (status(set).equals(DRAINING)) {
            return set;
        }
        var draining = set.toBuilder();
        draining.getStateBuilder()
                .getDeploymentBuilder()
                .setStatus(DRAINING)
                .setDesiredCount(0)
                .setUpdatedAt(Timestamps.of(now));
        return draining.build();
    }
}
