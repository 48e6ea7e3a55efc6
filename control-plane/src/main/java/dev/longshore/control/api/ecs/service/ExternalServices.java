package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.launch.LaunchOptions;
import dev.longshore.control.domain.service.TaskSets;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Services whose deployments somebody else drives: how their tasks are made is said by task sets,
 * and not by the service (Amazon ECS API Reference, CreateService and UpdateService).
 */
final class ExternalServices {
    /** What such a service shows while it has no PRIMARY task set. */
    static final LaunchOptions LAUNCH = new LaunchOptions("EC2", List.of());

    private static final List<Rule<CreateServiceRequest>> CREATED =
            List.of(
                    not(
                            request -> !request.getTaskDefinition().isEmpty(),
                            "TaskDefinition must be blank."),
                    not(
                            request -> request.getLoadBalancersCount() > 0,
                            "LoadBalancers must be empty or null."),
                    not(
                            CreateServiceRequest::hasTaskDefinition,
                            "Family should not be null or empty."),
                    not(
                            request -> request.getSchedulingStrategy().equals("DAEMON"),
                            "The daemon scheduling strategy does not support the EXTERNAL"
                                    + " deployment controller. Use the ECS deployment controller and"
                                    + " try again"),
                    not(request -> !request.getLaunchType().isEmpty(), "LaunchType must be blank."),
                    not(
                            request -> !request.getPlatformVersion().isEmpty(),
                            "PlatformVersion must be blank."),
                    not(
                            CreateServiceRequest::hasNetworkConfiguration,
                            "NetworkConfiguration must be empty or null."),
                    not(
                            request -> request.getCapacityProviderStrategyCount() > 0,
                            "CapacityProviderStrategy must be empty or null."),
                    not(
                            request -> request.getServiceRegistriesCount() > 0,
                            "ServiceRegistries must be empty or null."),
                    not(
                            request -> request.getServiceConnectConfiguration().getEnabled(),
                            "ServiceConnectConfiguration can be configured only with ECS deployment"
                                    + " controller."),
                    ofDeployments(CreateServiceRequest::getDeploymentConfiguration));

    private static final List<Rule<UpdateServiceRequest>> UPDATED =
            List.of(
                    update("task definition", UpdateServiceRequest::hasTaskDefinition),
                    update("network parameters", UpdateServiceRequest::hasNetworkConfiguration),
                    update("load balancers", UpdateServiceRequest::hasLoadBalancers),
                    update("service registries", UpdateServiceRequest::hasServiceRegistries),
                    update("platform version", request -> !request.getPlatformVersion().isEmpty()),
                    not(
                            request -> request.getServiceConnectConfiguration().getEnabled(),
                            "ServiceConnectConfiguration can be configured only with ECS deployment"
                                    + " controller."),
                    update(
                            "capacity provider strategy",
                            request -> request.getCapacityProviderStrategy().getItemsCount() > 0),
                    not(
                            UpdateServiceRequest::getForceNewDeployment,
                            "Cannot force a new deployment on services with an EXTERNAL deployment"
                                    + " controller. Use CreateTaskSet to trigger a new deployment."),
                    ofDeployments(UpdateServiceRequest::getDeploymentConfiguration));

    private ExternalServices() {}

    static boolean isExternal(CreateServiceRequest request) {
        return request.getDeploymentController().getType().equals(TaskSets.EXTERNAL);
    }

    /**
     * Refuses what task sets say, where the service asked for is to have some.
     *
     * @throws ApiException InvalidParameterException
     */
    static void check(CreateServiceRequest request) {
        if (isExternal(request)) {
            Rule.enforce(CREATED, request, ApiException::invalidValue);
        }
    }

    /**
     * Refuses what task sets say, for a service that has some.
     *
     * @throws ApiException InvalidParameterException
     */
    static void check(UpdateServiceRequest request) {
        Rule.enforce(UPDATED, request, ApiException::invalidValue);
    }

    /** A service without what it shows of its PRIMARY task set. */
    static Service withoutPrimary(Service service) {
        return TaskSets.are(service)
                ? service.toBuilder()
                        .clearTaskDefinition()
                        .clearNetworkConfiguration()
                        .clearCapacityProviderStrategy()
                        .clearPlatformVersion()
                        .clearPlatformFamily()
                        .clearLoadBalancers()
                        .clearServiceRegistries()
                        .setLaunchType(LAUNCH.launchType())
                        .build()
                : service;
    }

    /** Nothing watches over deployments that it does not know. */
    private static <T> Rule<T> ofDeployments(Function<T, DeploymentConfiguration> configuration) {
        return Rule.all(
                List.of(
                        not(
                                request ->
                                        configuration
                                                .apply(request)
                                                .getDeploymentCircuitBreaker()
                                                .getEnable(),
                                "DeploymentCircuitBreaker feature can be configured only with ECS"
                                        + " deployment controller."),
                        not(
                                request ->
                                        configuration.apply(request).getLifecycleHooksCount() > 0,
                                "LifecycleHooks can be configured only with ECS deployment"
                                        + " controller.")));
    }

    private static Rule<UpdateServiceRequest> update(
            String what, Predicate<UpdateServiceRequest> asked) {
        return not(
                asked,
                "Unable to update "
                        + what
                        + " on services with an EXTERNAL deployment controller. Use CreateTaskSet"
                        + " to trigger a new deployment.");
    }
}
