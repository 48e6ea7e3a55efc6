package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about capacity providers that ECS refuses. */
class InvalidCapacityProvidersTest {
    static final String MANAGED =
            "managed_instances_provider { infrastructure_role_arn: 'arn:aws:iam::123456789012:role/r'"
                    + " instance_launch_template { ec2_instance_profile_arn: 'p' network_configuration {} } }";

    private static final String NAME =
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and"
                    + " lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with \"aws\", \"ecs\","
                    + " or \"fargate\". Specify a valid name and try again.";

    private static final String UNKNOWN =
            "The specified capacity provider does not exist. Specify a valid name or ARN and try again.";

    static String group(String name) {
        return "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0b13b7e0-aaaa:autoScalingGroupName/"
                + name;
    }

    /** A request for a provider of that group. */
    static String ofGroup(String name, String group) {
        return "name: '"
                + name
                + "' auto_scaling_group_provider { auto_scaling_group_arn: '"
                + group(group)
                + "' } ";
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"creations", "others"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> creations() {
        return Stream.of(
                create(ofGroup("a b", "g"), NAME),
                create(ofGroup("AWS-pool", "g"), NAME),
                create(ofGroup("ecs", "g"), NAME),
                create(ofGroup("fargate_2", "g"), NAME),
                create(ofGroup("a".repeat(256), "g"), NAME),
                row("CreateCapacityProvider", "", PARAMETER, "name is required."),
                create(
                        "name: 'p'",
                        "A capacity provider must have either an Auto Scaling group provider or a Managed Instances provider."
                                + " Specify one of them and try again."),
                create(
                        ofGroup("p", "g") + "cluster: 'default'",
                        "A capacity provider using an Auto Scaling group belongs to no cluster. Remove the cluster and try"
                                + " again."),
                create(
                        "name: 'p' " + MANAGED,
                        "A Managed Instances capacity provider belongs to a cluster. Specify a cluster and try again."),
                row(
                        "CreateCapacityProvider",
                        "name: 'p' cluster: 'nope' " + MANAGED,
                        "ClusterNotFoundException",
                        "Cluster not found."),
                create(
                        "name: 'p' auto_scaling_group_provider { auto_scaling_group_arn: 'arn:aws:ecs:x' }",
                        "The specified Auto Scaling group ARN is invalid. Specify a valid ARN or name and try again."),
                create(
                        "name: 'p' auto_scaling_group_provider { auto_scaling_group_arn: 'g' managed_scaling {"
                                + " minimum_scaling_step_size: 3 maximum_scaling_step_size: 2 } }",
                        "The minimum or maximum scaling step size value is invalid. Specify a minimum scaling step size value"
                                + " that is less than or equal to the maximum scaling step size value and try again."),
                row(
                        "CreateCapacityProvider",
                        "name: 'p' auto_scaling_group_provider { auto_scaling_group_arn: 'g' managed_scaling {"
                                + " target_capacity: 101 } }",
                        PARAMETER,
                        "autoScalingGroupProvider.managedScaling.targetCapacity must be 1 to 100, not 101."));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                row(
                        "UpdateCapacityProvider",
                        "name: 'p' auto_scaling_group_provider {}",
                        CLIENT,
                        UNKNOWN),
                row("DeleteCapacityProvider", "capacity_provider: 'p'", CLIENT, UNKNOWN),
                row(
                        "DeleteCapacityProvider",
                        "capacity_provider: 'FARGATE'",
                        CLIENT,
                        "The capacity provider FARGATE is reserved. It can be neither changed nor deleted."),
                row(
                        "DescribeCapacityProviders",
                        "max_results: 11",
                        PARAMETER,
                        "maxResults must be between 1 and 10."),
                row(
                        "DescribeCapacityProviders",
                        "cluster: 'nope'",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "DescribeCapacityProviders",
                        "capacity_providers: 'a' ".repeat(101),
                        PARAMETER,
                        "capacityProviders can have at most 100 items."));
    }

    private static Arguments create(String request, String text) {
        return row("CreateCapacityProvider", request, CLIENT, text);
    }

    @Test
    void neitherNameNorGroupIsTakenTwice() {
        var api = new TestApi();
        api.call("CreateCapacityProvider", ofGroup("p", "g"));

        assertThatThrownBy(() -> api.call("CreateCapacityProvider", ofGroup("p", "h")))
                .hasMessage(
                        "ClientException: The specified capacity provider already exists. To change the configuration of an"
                                + " existing capacity provider, update the capacity provider.");
        assertThatThrownBy(
                        () ->
                                api.call(
                                        "CreateCapacityProvider",
                                        "name: 'q' auto_scaling_group_provider { auto_scaling_group_arn: 'g' }"))
                .hasMessage(
                        "ClientException: The specified Auto Scaling group ARN is already being used by another capacity"
                                + " provider. Specify a unique Auto Scaling group ARN and try again.");
    }

    @Test
    void settingsAreOfTheTypeOfTheProvider() {
        var api = new TestApi();
        api.call("CreateCapacityProvider", ofGroup("p", "g"));

        assertThatThrownBy(() -> api.call("UpdateCapacityProvider", "name: 'p'"))
                .hasMessageContaining("not those of the capacity provider's type");
        assertThatThrownBy(
                        () ->
                                api.call(
                                        "UpdateCapacityProvider",
                                        "name: 'p' auto_scaling_group_provider { managed_scaling {"
                                                + " minimum_scaling_step_size: 10000 maximum_scaling_step_size: 1 } }"))
                .hasMessageContaining("scaling step size value is invalid");
    }
}
