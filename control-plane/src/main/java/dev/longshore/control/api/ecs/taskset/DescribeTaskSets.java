package dev.longshore.control.api.ecs.taskset;

import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.ecs.service.DescribedTaskSet;
import dev.longshore.control.api.ecs.service.FoundService;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.DescribeTaskSetsRequest;
import dev.longshore.proto.ecs.DescribeTaskSetsResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.function.Function;

/** DescribeTaskSets: all of a service, or those that are named. */
public final class DescribeTaskSets {
    private final EcsArns arns;
    private final DescribedTaskSet described;

    public DescribeTaskSets(EcsArns arns) {
        this.arns = arns;
        this.described = new DescribedTaskSet(arns);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeTaskSetsMethod(), this::describe);
    }

    /** DescribeTaskSets. */
    public DescribeTaskSetsResponse describe(ReadTx tx, DescribeTaskSetsRequest request) {
        FoundService found = FoundTaskSet.service(tx, request.getCluster(), request.getService());
        ServiceKey key = found.key();
        List<TaskSetRow> sets = TaskSets.of(tx, key);
        boolean withTags = request.getIncludeList().contains("TAGS");
        Function<TaskSetRow, TaskSet> shown =
                set -> withTags ? described.of(tx, key, set) : described.withoutTags(tx, key, set);
        var response = DescribeTaskSetsResponse.newBuilder();
        if (request.getTaskSetsCount() == 0) {
            sets.stream().map(shown).forEach(response::addTaskSets);
        }
        for (String reference : request.getTaskSetsList()) {
            FoundTaskSet.find(sets, reference)
                    .map(shown)
                    .ifPresentOrElse(
                            response::addTaskSets,
                            () -> response.addFailures(missing(key, reference)));
        }
        return response.build();
    }

    private Failure missing(ServiceKey key, String reference) {
        String arn =
                reference.startsWith("arn:")
                        ? reference
                        : arns.taskSet(key.cluster(), key.service(), reference);
        return Failure.newBuilder().setArn(arn).setReason("MISSING").build();
    }
}
