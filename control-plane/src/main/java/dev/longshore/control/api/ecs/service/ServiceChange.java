package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.List;
import java.util.Optional;

/**
 * What UpdateService makes of a service: a member that is absent stays, a list that is empty is
 * taken away.
 */
final class ServiceChange {
    private final EcsArns arns;

    ServiceChange(EcsArns arns) {
        this.arns = arns;
    }

    /**
     * Refuses changes that no service here can have.
     *
     * @throws ApiException InvalidParameterException; UnsupportedFeatureException
     */
    static void check(Service now, UpdateServiceRequest request) {
        NotOfferedInServices.check(
                CreateServiceRequest.newBuilder()
                        .setDeploymentConfiguration(request.getDeploymentConfiguration())
                        .setDeploymentController(request.getDeploymentController())
                        .addAllLoadBalancers(request.getLoadBalancers().getItemsList())
                        .addAllServiceRegistries(request.getServiceRegistries().getItemsList())
                        .setServiceConnectConfiguration(request.getServiceConnectConfiguration())
                        .addAllVolumeConfigurations(
                                request.getVolumeConfigurations().getItemsList())
                        .addAllVpcLatticeConfigurations(
                                request.getVpcLatticeConfigurations().getItemsList())
                        .setMonitoring(request.getMonitoring())
                        .build());
        String controller = request.getDeploymentController().getType();
        if (!controller.isEmpty() && !controller.equals(now.getDeploymentController().getType())) {
            throw NotOfferedInServices.notOffered("deploymentController " + controller);
        }
        if (TaskSets.are(now)) {
            ExternalServices.check(request);
        }
        if (now.getSchedulingStrategy().equals("DAEMON") && request.hasDesiredCount()) {
            throw ApiException.invalidValue(
                    "The daemon scheduling strategy does not support a desired count for services. Remove the desired"
                            + " count value and try again");
        }
    }

    /**
     * The service as it would be.
     *
     * @param definition the one that the request names
     * @throws ApiException InvalidParameterException, for a strategy that cannot be
     */
    Service of(
            Service now,
            UpdateServiceRequest request,
            Optional<TaskDefinition> definition,
            Cluster cluster) {
        var next = now.toBuilder();
        definition.ifPresent(found -> next.setTaskDefinition(found.getTaskDefinitionArn()));
        if (request.hasDesiredCount()) {
            next.setDesiredCount(request.getDesiredCount());
        }
        next.setDeploymentConfiguration(
                DeploymentOptions.changed(
                        now.getDeploymentConfiguration(), request.getDeploymentConfiguration()));
        if (request.hasCapacityProviderStrategy()) {
            launch(next, request, cluster);
        }
        if (request.hasNetworkConfiguration()) {
            network(next, request);
        }
        if (request.hasLoadBalancers()) {
            next.clearLoadBalancers()
                    .addAllLoadBalancers(request.getLoadBalancers().getItemsList());
        }
        if (request.hasServiceRegistries()) {
            next.clearServiceRegistries()
                    .addAllServiceRegistries(request.getServiceRegistries().getItemsList());
        }
        if (!request.getPlatformVersion().isEmpty()) {
            next.setPlatformVersion(request.getPlatformVersion());
        }
        placement(next, request);
        settings(next, request);
        return next.build();
    }

    /** Whether tasks of the one are made differently from tasks of the other. */
    static boolean isOfTasks(Service one, Service other) {
        return !tasks(one).equals(tasks(other));
    }

    private static Service tasks(Service service) {
        var tasks =
                Service.newBuilder()
                        .setTaskDefinition(service.getTaskDefinition())
                        .setNetworkConfiguration(service.getNetworkConfiguration())
                        .setPlatformVersion(service.getPlatformVersion())
                        .setLaunchType(service.getLaunchType())
                        .addAllServiceRegistries(service.getServiceRegistriesList())
                        .addAllLoadBalancers(service.getLoadBalancersList())
                        .addAllCapacityProviderStrategy(service.getCapacityProviderStrategyList());
        return tasks.build();
    }

    private static void launch(
            Service.Builder next, UpdateServiceRequest request, Cluster cluster) {
        List<CapacityProviderStrategyItem> asked =
                request.getCapacityProviderStrategy().getItemsList();
        if (asked.isEmpty() && next.hasLaunchType()) {
            return;
        }
        // A service that leaves its providers stays on what they have been.
        LaunchOptions launch =
                asked.isEmpty()
                        ? new LaunchOptions(
                                LaunchOptions.runsOn("", next.getCapacityProviderStrategyList()),
                                List.of())
                        : LaunchOptions.through(asked, cluster);
        List<CapacityProviderStrategyItem> strategy = launch.strategy();
        if (!strategy.equals(next.getCapacityProviderStrategyList())
                && !request.getForceNewDeployment()) {
            throw ApiException.invalidValue(
                    "When switching from launch type to capacity provider strategy on an existing service, or making a"
                            + " change to a capacity provider strategy on a service that is already using one, you must force"
                            + " a new deployment.");
        }
        next.clearLaunchType()
                .clearCapacityProviderStrategy()
                .addAllCapacityProviderStrategy(strategy);
        if (!launch.launchType().isEmpty()) {
            next.setLaunchType(launch.launchType());
        }
        if (!launch.runsOn().equals("FARGATE")) {
            next.clearPlatformVersion().clearPlatformFamily();
        } else if (!next.hasPlatformVersion()) {
            next.setPlatformVersion("LATEST").setPlatformFamily("Linux");
        }
    }

    private void network(Service.Builder next, UpdateServiceRequest request) {
        next.clearNetworkConfiguration();
        if (request.getNetworkConfiguration().hasAwsvpcConfiguration()) {
            next.setNetworkConfiguration(NewServices.whole(request.getNetworkConfiguration()))
                    .setRoleArn(arns.serviceLinkedRole());
        }
    }

    private static void placement(Service.Builder next, UpdateServiceRequest request) {
        if (request.hasPlacementConstraints()) {
            next.clearPlacementConstraints()
                    .addAllPlacementConstraints(request.getPlacementConstraints().getItemsList());
        }
        if (request.hasPlacementStrategy()) {
            next.clearPlacementStrategy()
                    .addAllPlacementStrategy(request.getPlacementStrategy().getItemsList());
        }
        if (request.hasAvailabilityZoneRebalancing()) {
            next.setAvailabilityZoneRebalancing(request.getAvailabilityZoneRebalancing());
        }
    }

    private static void settings(Service.Builder next, UpdateServiceRequest request) {
        if (request.hasHealthCheckGracePeriodSeconds()) {
            next.setHealthCheckGracePeriodSeconds(request.getHealthCheckGracePeriodSeconds());
        }
        if (request.hasEnableExecuteCommand()) {
            next.setEnableExecuteCommand(request.getEnableExecuteCommand());
        }
        if (request.hasEnableEcsManagedTags()) {
            next.setEnableEcsManagedTags(request.getEnableEcsManagedTags());
        }
        if (request.hasPropagateTags()) {
            next.setPropagateTags(request.getPropagateTags());
        }
    }
}
