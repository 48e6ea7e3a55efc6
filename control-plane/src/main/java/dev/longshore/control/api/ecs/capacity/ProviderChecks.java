package dev.longshore.control.api.ecs.capacity;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.proto.ecs.CreateCapacityProviderRequest;
import dev.longshore.proto.ecs.ManagedScaling;
import java.util.List;
import java.util.regex.Pattern;

/** What a capacity provider may be (Amazon ECS API Reference, CreateCapacityProvider). */
final class ProviderChecks {
    private static final Pattern NAME = Pattern.compile("(?i)(?!aws|ecs|fargate)[a-z0-9_-]{1,255}");

    /** The ARN of an Auto Scaling group, or its name. */
    private static final Pattern GROUP =
            Pattern.compile(
                    "arn:aws[\\w-]*:autoscaling:[\\w-]*:\\d*:autoScalingGroup:[\\w-]*:autoScalingGroupName/[^:/]{1,255}"
                            + "|[^:/]{1,255}");

    private static final List<Rule<CreateCapacityProviderRequest>> REQUEST =
            List.of(
                    not(
                            request -> !NAME.matcher(request.getName()).matches(),
                            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including"
                                    + " letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot"
                                    + " be prefixed with \"aws\", \"ecs\", or \"fargate\". Specify a valid name and try"
                                    + " again."),
                    not(
                            request ->
                                    request.hasAutoScalingGroupProvider()
                                            == request.hasManagedInstancesProvider(),
                            "A capacity provider must have either an Auto Scaling group provider or a Managed Instances"
                                    + " provider. Specify one of them and try again."),
                    not(
                            request ->
                                    request.hasAutoScalingGroupProvider() && request.hasCluster(),
                            "A capacity provider using an Auto Scaling group belongs to no cluster. Remove the cluster"
                                    + " and try again."),
                    not(
                            request ->
                                    request.hasManagedInstancesProvider() && !request.hasCluster(),
                            "A Managed Instances capacity provider belongs to a cluster. Specify a cluster and try again."),
                    not(
                            request ->
                                    request.hasAutoScalingGroupProvider()
                                            && !GROUP.matcher(
                                                            request.getAutoScalingGroupProvider()
                                                                    .getAutoScalingGroupArn())
                                                    .matches(),
                            "The specified Auto Scaling group ARN is invalid. Specify a valid ARN or name and try again."));

    private static final List<Rule<ManagedScaling>> SCALING =
            List.of(
                    not(
                            scaling ->
                                    scaling.getMinimumScalingStepSize()
                                            > scaling.getMaximumScalingStepSize(),
                            "The minimum or maximum scaling step size value is invalid. Specify a minimum scaling step"
                                    + " size value that is less than or equal to the maximum scaling step size value and"
                                    + " try again."));

    private ProviderChecks() {}

    /**
     * Refuses a provider that cannot be.
     *
     * @throws dev.longshore.control.api.ApiException ClientException
     */
    static void check(CreateCapacityProviderRequest request) {
        Rule.enforce(REQUEST, request, EcsErrors::client);
    }

    /**
     * Refuses settings of scaling that contradict each other; they are complete.
     *
     * @throws dev.longshore.control.api.ApiException ClientException
     */
    static void check(ManagedScaling scaling) {
        Rule.enforce(SCALING, scaling, EcsErrors::client);
    }
}
