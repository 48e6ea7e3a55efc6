package dev.longshore.control.api.ecs.task;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.ConflictException;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.Task;
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
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.withDetail(
                message, ConflictException.newBuilder().addAllResourceIds(resources).build());
    }
}
