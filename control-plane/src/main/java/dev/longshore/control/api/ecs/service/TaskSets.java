package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.state.tx.ReadTx;

/**
 * The operations of task sets. They are of services with an external deployment controller, and
 * there are none of those yet: what is left is what ECS says of all other services.
 */
public final class TaskSets {
    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(
                ECSGrpc.getCreateTaskSetMethod(),
                (tx, request) -> {
                    throw refusal(tx, request.getCluster(), request.getService());
                });
        on.read(
                ECSGrpc.getDescribeTaskSetsMethod(),
                (tx, request) -> {
                    throw refusal(tx, request.getCluster(), request.getService());
                });
        on.write(
                ECSGrpc.getUpdateTaskSetMethod(),
                (tx, request) -> {
                    throw refusal(tx, request.getCluster(), request.getService());
                });
        on.write(
                ECSGrpc.getDeleteTaskSetMethod(),
                (tx, request) -> {
                    throw refusal(tx, request.getCluster(), request.getService());
                });
        on.write(
                ECSGrpc.getUpdateServicePrimaryTaskSetMethod(),
                (tx, request) -> {
                    throw refusal(tx, request.getCluster(), request.getService());
                });
    }

    private static ApiException refusal(ReadTx tx, String cluster, String service) {
        FoundService found = FoundService.of(tx, cluster, service);
        return found.service().getStatus().equals("ACTIVE")
                ? ApiException.invalidValue(
                        "Amazon ECS only supports task set management on services configured to use external deployment"
                                + " controllers.")
                : FoundService.notActive();
    }
}
