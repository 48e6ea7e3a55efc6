package dev.longshore.control.dispatch;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskDefinitionKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** What an agent is told of its tasks, out of rows. */
final class Assignments {
    private Assignments() {}

    /** All tasks that a node holds something of, in the order of their ids. */
    static List<AssignedTask> of(ReadTx tx, String instance) {
        return tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(instance)).stream()
                .map(row -> assigned(tx, row.row()))
                .toList();
    }

    static AssignedTask assigned(ReadTx tx, TaskRow row) {
        Task task = row.getTask();
        var assigned =
                AssignedTask.newBuilder()
                        .setTaskArn(task.getTaskArn())
                        .setCluster(Arns.id(task.getClusterArn()))
                        .setDefinition(definition(tx, task.getTaskDefinitionArn()))
                        .setOverrides(task.getOverrides())
                        .setDesiredStatus(task.getDesiredStatus())
                        .setStopCode(task.getStopCode())
                        .setStoppedReason(task.getStoppedReason())
                        .setLaunchType(task.getLaunchType());
        for (Container container : task.getContainersList()) {
            assigned.putContainerArns(container.getName(), container.getContainerArn());
        }
        if (row.hasNetwork()) {
            assigned.setNetwork(row.getNetwork());
        }
        return assigned.build();
    }

    private static TaskDefinition definition(ReadTx tx, String arn) {
        return tx.get(Tables.TASK_DEFINITIONS, TaskDefinitionKey.ofArn(arn))
                .map(TaskDefinitionRow::getDefinition)
                .orElseThrow(
                        () -> new IllegalStateException("a task's definition is gone: " + arn));
    }
}
