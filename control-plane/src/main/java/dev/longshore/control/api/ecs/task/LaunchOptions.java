package dev.longshore.control.api.ecs.task;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.cluster.CapacityProviders;
import dev.longshore.control.domain.task.TaskSpec.Launch;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.RunTaskRequest;
import java.util.List;

/**
 * How a task is launched (Amazon ECS API Reference, RunTask): by the request's launch type, else
 * through its capacity providers, else through the cluster's default ones, else on EC2.
 */
final class LaunchOptions {
    private LaunchOptions() {}

    /**
     * What a call to RunTask asks for.
     *
     * @throws ApiException InvalidParameterException
     */
    static Launch of(RunTaskRequest request, Cluster cluster) {
        if (request.hasLaunchType() && request.getCapacityProviderStrategyCount() > 0) {
            throw ApiException.invalidValue(
                    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
        }
        if (request.hasLaunchType()) {
            return new Launch(request.getLaunchType(), "", request.getPlatformVersion());
        }
        List<CapacityProviderStrategyItem> strategy = request.getCapacityProviderStrategyList();
        if (strategy.isEmpty()) {
            strategy = cluster.getDefaultCapacityProviderStrategyList();
        } else {
            CapacityProviders.check(cluster.getCapacityProvidersList(), strategy);
        }
        if (strategy.isEmpty()) {
            return Launch.ON_EC2;
        }
        // There are only FARGATE and FARGATE_SPOT so far, and both are the same machines here.
        String first =
                strategy.stream()
                        .filter(item -> item.getBase() > 0 || item.getWeight() > 0)
                        .findFirst()
                        .orElseGet(strategy::getFirst)
                        .getCapacityProvider();
        return new Launch(Fargate.LAUNCH_TYPE, first, request.getPlatformVersion());
    }
}
