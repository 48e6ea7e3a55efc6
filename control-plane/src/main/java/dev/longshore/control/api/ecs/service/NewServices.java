package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DeploymentController;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.Optional;

/** Makes services out of requests, with the defaults for what they leave out. */
public final class NewServices {
    private final EcsArns arns;

    NewServices(EcsArns arns) {
        this.arns = arns;
    }

    /**
     * The service that a request asks for, but for who asks, and when.
     *
     * @param definition none where task sets bring theirs
     */
    Service of(
            CreateServiceRequest request,
            String cluster,
            Optional<TaskDefinition> definition,
            LaunchOptions launch) {
        boolean external = ExternalServices.isExternal(request);
        boolean daemon = request.getSchedulingStrategy().equals("DAEMON");
        var service =
                Service.newBuilder()
                        .setServiceArn(arns.service(cluster, request.getServiceName()))
                        .setServiceName(request.getServiceName())
                        .setClusterArn(arns.cluster(cluster))
                        .setStatus("ACTIVE")
                        .setDesiredCount(request.getDesiredCount())
                        .addAllCapacityProviderStrategy(launch.strategy())
                        .setDeploymentConfiguration(
                                DeploymentOptions.of(request.getDeploymentConfiguration(), daemon))
                        .addAllServiceRegistries(request.getServiceRegistriesList())
                        .addAllLoadBalancers(request.getLoadBalancersList())
                        .addAllPlacementConstraints(request.getPlacementConstraintsList())
                        .addAllPlacementStrategy(request.getPlacementStrategyList())
                        .setHealthCheckGracePeriodSeconds(
                                request.getHealthCheckGracePeriodSeconds())
                        .setSchedulingStrategy(daemon ? "DAEMON" : "REPLICA")
                        .setDeploymentController(
                                DeploymentController.newBuilder()
                                        .setType(external ? TaskSets.EXTERNAL : "ECS"))
                        .addAllTags(request.getTagsList())
                        .setEnableEcsManagedTags(request.getEnableEcsManagedTags())
                        .setPropagateTags(
                                request.hasPropagateTags() ? request.getPropagateTags() : "NONE")
                        .setEnableExecuteCommand(request.getEnableExecuteCommand())
                        .setResourceManagementType("CUSTOMER");
        definition.ifPresent(found -> service.setTaskDefinition(found.getTaskDefinitionArn()));
        if (!launch.launchType().isEmpty()) {
            service.setLaunchType(launch.launchType());
        }
        if (launch.runsOn().equals("FARGATE")) {
            service.setPlatformVersion(platformVersion(request)).setPlatformFamily("Linux");
        }
        if (request.getNetworkConfiguration().hasAwsvpcConfiguration()) {
            // Where tasks have interfaces of their own, a role that ECS has makes them.
            service.setNetworkConfiguration(whole(request.getNetworkConfiguration()))
                    .setRoleArn(arns.serviceLinkedRole());
        }
        if (external) {
            service.setRoleArn(arns.serviceLinkedRole());
        }
        service.setAvailabilityZoneRebalancing(
                request.hasAvailabilityZoneRebalancing()
                        ? request.getAvailabilityZoneRebalancing()
                        : ZoneRebalancing.usual(service));
        return service.build();
    }

    private static String platformVersion(CreateServiceRequest request) {
        return request.getPlatformVersion().isEmpty() ? "LATEST" : request.getPlatformVersion();
    }

    /** A network configuration with its defaults. */
    public static NetworkConfiguration whole(NetworkConfiguration asked) {
        var whole = asked.toBuilder();
        if (whole.hasAwsvpcConfiguration() && !whole.getAwsvpcConfiguration().hasAssignPublicIp()) {
            whole.getAwsvpcConfigurationBuilder().setAssignPublicIp("DISABLED");
        }
        return whole.build();
    }
}
