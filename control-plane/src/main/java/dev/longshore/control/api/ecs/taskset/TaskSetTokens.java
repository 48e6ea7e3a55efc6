package dev.longshore.control.api.ecs.taskset;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.CreateTaskSetRequest;
import dev.longshore.proto.ecs.CreateTaskSetResponse;
import java.util.List;

/** CreateTaskSet's client tokens: each is one within a service. */
final class TaskSetTokens implements ClientTokens.Service {
    @Override
    public String scope(Message request) {
        var asked = (CreateTaskSetRequest) request;
        return References.cluster(asked.getCluster()) + "/" + References.id(asked.getService());
    }

    @Override
    public List<String> resources(Message answer) {
        return List.of(((CreateTaskSetResponse) answer).getTaskSet().getTaskSetArn());
    }

    /** The operation declares no ConflictException. */
    @Override
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.invalidValue(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
