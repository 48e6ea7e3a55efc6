package dev.longshore.control.api.ecs.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.DeploymentLifecycleHook;
import dev.longshore.proto.ecs.LoadBalancer;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a service may ask for and this version does not give yet. A service without it would run
 * wrongly, so none is made. Where ECS itself would refuse the request, it is refused in its words.
 */
public final class NotOfferedInServices {
    private record Feature(String name, Predicate<CreateServiceRequest> asked) {}

    private static final List<Rule<CreateServiceRequest>> REFUSED_BY_ECS_TOO =
            List.of(
                    not(
                            request -> !request.getRole().isEmpty() && noBalancer(request),
                            "IAM roles are only valid for services configured to use load"
                                    + " balancers."),
                    not(
                            request ->
                                    !request.getRole().isEmpty()
                                            && request.getNetworkConfiguration()
                                                    .hasAwsvpcConfiguration(),
                            "You cannot specify an IAM role for services that require a service"
                                    + " linked role."),
                    not(
                            request -> isController(request, "CODE_DEPLOY") && noBalancer(request),
                            "When specifying the CODE_DEPLOY deployment controller type, the"
                                    + " service requires an Application Load Balancer or Network Load"
                                    + " Balancer."),
                    not(
                            request -> request.getServiceRegistriesCount() > 1,
                            "service registries can have at most 1 items."),
                    // No definition here configures a volume at launch: see VolumeChecks.
                    not(
                            request -> request.getVolumeConfigurationsCount() > 0,
                            request ->
                                    "The volume name '"
                                            + request.getVolumeConfigurations(0).getName()
                                            + "' in your request does not have a matching volume in"
                                            + " your Task Definition that is configurable at"
                                            + " launch."));

    private static final List<Feature> FEATURES =
            List.of(
                    new Feature(
                            "launchType EXTERNAL",
                            request -> request.getLaunchType().equals("EXTERNAL")),
                    new Feature(
                            "launchType MANAGED_INSTANCES",
                            request -> request.getLaunchType().equals("MANAGED_INSTANCES")),
                    new Feature(
                            "deploymentController CODE_DEPLOY",
                            request -> isController(request, "CODE_DEPLOY")),
                    new Feature(
                            "loadBalancerName (Classic Load Balancers)",
                            request -> anyBalancer(request, LoadBalancer::hasLoadBalancerName)),
                    new Feature(
                            "vpcLatticeConfigurations",
                            request -> request.getVpcLatticeConfigurationsCount() > 0),
                    new Feature(
                            "monitoring",
                            request -> request.getMonitoring().getMetricConfigurationsCount() > 0),
                    ofDeployments("alarms", c -> c.getAlarms().getEnable()),
                    ofDeployments(
                            "lifecycleHooks that are Lambda functions (a hookTargetArn can be the"
                                    + " ARN of a task definition, or a URL)",
                            c -> anyHook(c, NotOfferedInServices::isFunction)));

    private NotOfferedInServices() {}

    /**
     * Refuses services while somebody does not know their rows.
     *
     * @throws ApiException UnsupportedFeatureException
     */
    public static void check(ReadTx tx) {
        if (tx.level() < FeatureLevel.FEATURE_LEVEL_SERVICES_VALUE) {
            throw ApiException.notOffered(
                    "Services are not offered while servers or agents of an older version are in"
                            + " use.");
        }
    }

    /**
     * Refuses what no service here can be.
     *
     * @throws ApiException InvalidParameterException, or UnsupportedFeatureException, which names
     *     the first such member
     */
    public static void check(CreateServiceRequest request) {
        Rule.enforce(REFUSED_BY_ECS_TOO, request, ApiException::invalidValue);
        FEATURES.stream()
                .filter(feature -> feature.asked().test(request))
                .findFirst()
                .ifPresent(
                        feature -> {
                            throw notOffered(feature.name());
                        });
    }

    /** The refusal of what is not offered, by its name. */
    static ApiException notOffered(String name) {
        return ApiException.notOffered(
                "The service asks for "
                        + name
                        + ", which this version of Longshore does not offer yet.");
    }

    private static Feature ofDeployments(String member, Predicate<DeploymentConfiguration> asked) {
        return new Feature(
                "deploymentConfiguration." + member,
                request -> asked.test(request.getDeploymentConfiguration()));
    }

    private static boolean anyHook(
            DeploymentConfiguration configuration, Predicate<DeploymentLifecycleHook> so) {
        return configuration.getLifecycleHooksList().stream().anyMatch(so);
    }

    private static boolean isFunction(DeploymentLifecycleHook hook) {
        return hook.getHookTargetArn().startsWith("arn:aws:lambda:");
    }

    private static boolean isController(CreateServiceRequest request, String type) {
        return request.getDeploymentController().getType().equals(type);
    }

    private static boolean anyBalancer(CreateServiceRequest request, Predicate<LoadBalancer> so) {
        return request.getLoadBalancersList().stream().anyMatch(so);
    }

    private static boolean noBalancer(CreateServiceRequest request) {
        return request.getLoadBalancersCount() == 0;
    }
}
