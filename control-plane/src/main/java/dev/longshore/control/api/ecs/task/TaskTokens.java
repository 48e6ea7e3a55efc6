package dev.longshore.control.api.ecs.task;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.ConflictException;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** RunTask's client tokens: each is one within a cluster. */
final class TaskTokens implements ClientTokens.Service {
    @Override
    public String scope(Message request) {
        return References.cluster(((RunTaskRequest) request).getCluster());
    }

    @Override
    public List<String> resources(Message answer) {
        return ((RunTaskResponse) answer).getTasksList().stream().map(Task::getTaskArn).toList();
    }

    @Override
    public Message names(Message answer) {
        var names = ((RunTaskResponse) answer).toBuilder();
        names.getTasksBuilderList()
                .forEach(
                        task -> {
                            Task whole = task.build();
                            task.clear()
                                    .setTaskArn(whole.getTaskArn())
                                    .setClusterArn(whole.getClusterArn())
                                    .setTaskDefinitionArn(whole.getTaskDefinitionArn());
                        });
        return names.build();
    }

    @Override
    public Message again(ReadTx tx, Message kept) {
        var again = ((RunTaskResponse) kept).toBuilder();
        for (int i = 0; i < again.getTasksCount(); i++) {
            again.setTasks(i, asItIs(tx, again.getTasks(i)));
        }
        return again.build();
    }

    /** A task that is not kept any more has stopped. */
    private static Task asItIs(ReadTx tx, Task named) {
        return TaskKey.ofArn(named.getTaskArn())
                .flatMap(key -> tx.get(Tables.TASKS, key))
                .map(TaskRow::getTask)
                .orElseGet(
                        () ->
                                named.toBuilder()
                                        .setDesiredStatus("STOPPED")
                                        .setLastStatus("STOPPED")
                                        .build());
    }

    @Override
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.withDetail(
                message, ConflictException.newBuilder().addAllResourceIds(resources).build());
    }
}
