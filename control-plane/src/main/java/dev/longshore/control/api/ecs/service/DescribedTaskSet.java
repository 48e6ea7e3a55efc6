package dev.longshore.control.api.ecs.service;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.TaskSet;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;

/** A task set as answers show it: its row, with its tasks counted. */
public final class DescribedTaskSet {
    private final EcsArns arns;

    public DescribedTaskSet(EcsArns arns) {
        this.arns = arns;
    }

    /** With its tags. */
    public TaskSet of(ReadTx tx, ServiceKey key, TaskSetRow set) {
        return withoutTags(tx, key, set).toBuilder().addAllTags(set.getTagsList()).build();
    }

    /** Without its tags. */
    public TaskSet withoutTags(ReadTx tx, ServiceKey key, TaskSetRow set) {
        Deployment made = set.getState().getDeployment();
        var shown =
                TaskSet.newBuilder()
                        .setId(made.getId())
                        .setTaskSetArn(set.getTaskSetArn())
                        .setServiceArn(arns.service(key.cluster(), key.service()))
                        .setClusterArn(arns.cluster(key.cluster()))
                        .setStatus(made.getStatus())
                        .setTaskDefinition(made.getTaskDefinition())
                        .setComputedDesiredCount(made.getDesiredCount())
                        .setPendingCount(DescribedService.tasks(tx, key, made.getId(), "PENDING"))
                        .setRunningCount(DescribedService.tasks(tx, key, made.getId(), "RUNNING"))
                        .setCreatedAt(made.getCreatedAt())
                        .setUpdatedAt(made.getUpdatedAt())
                        .addAllCapacityProviderStrategy(made.getCapacityProviderStrategyList())
                        .addAllServiceRegistries(set.getState().getServiceRegistriesList())
                        .addAllLoadBalancers(set.getState().getLoadBalancersList())
                        .setScale(set.getScale())
                        .setStabilityStatus(set.getStabilityStatus())
                        .setStabilityStatusAt(set.getStabilityStatusAt());
        if (!set.getExternalId().isEmpty()) {
            shown.setExternalId(set.getExternalId());
        }
        if (made.hasLaunchType()) {
            shown.setLaunchType(made.getLaunchType());
        }
        if (made.hasPlatformFamily()) {
            shown.setPlatformVersion(made.getPlatformVersion())
                    .setPlatformFamily(made.getPlatformFamily());
        }
        if (made.hasNetworkConfiguration()) {
            shown.setNetworkConfiguration(made.getNetworkConfiguration());
        }
        return shown.build();
    }
}
