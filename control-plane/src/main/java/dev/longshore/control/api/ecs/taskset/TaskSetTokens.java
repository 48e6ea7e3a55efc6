package dev.longshore.control.api.ecs.taskset;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.api.ecs.service.DescribedTaskSet;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.CreateTaskSetRequest;
import dev.longshore.proto.ecs.CreateTaskSetResponse;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** CreateTaskSet's client tokens: each is one within a service. */
final class TaskSetTokens implements ClientTokens.Service {
    private final DescribedTaskSet described;

    TaskSetTokens(DescribedTaskSet described) {
        this.described = described;
    }

    @Override
    public String scope(Message request) {
        var asked = (CreateTaskSetRequest) request;
        return References.cluster(asked.getCluster()) + "/" + References.id(asked.getService());
    }

    @Override
    public List<String> resources(Message answer) {
        return List.of(((CreateTaskSetResponse) answer).getTaskSet().getTaskSetArn());
    }

    @Override
    public Message names(Message answer) {
        TaskSet whole = ((CreateTaskSetResponse) answer).getTaskSet();
        return CreateTaskSetResponse.newBuilder()
                .setTaskSet(
                        TaskSet.newBuilder()
                                .setId(whole.getId())
                                .setTaskSetArn(whole.getTaskSetArn())
                                .setServiceArn(whole.getServiceArn())
                                .setClusterArn(whole.getClusterArn()))
                .build();
    }

    /** A set that is gone was drained. */
    @Override
    public Message again(ReadTx tx, Message kept) {
        TaskSet named = ((CreateTaskSetResponse) kept).getTaskSet();
        var key = new ServiceKey(Arns.id(named.getClusterArn()), Arns.id(named.getServiceArn()));
        TaskSet asItIs =
                FoundTaskSet.find(TaskSets.of(tx, key), named.getTaskSetArn())
                        .map(set -> described.of(tx, key, set))
                        .orElseGet(() -> named.toBuilder().setStatus(TaskSets.DRAINING).build());
        return CreateTaskSetResponse.newBuilder().setTaskSet(asItIs).build();
    }

    /** The operation declares no ConflictException. */
    @Override
    public ApiException conflict(String message, List<String> resources) {
        return ApiException.invalidValue(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
