package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.CLIENT;
import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.register;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidRequest.task;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other requests that ECS refuses: placement, clusters, tags, attributes, settings. */
class InvalidRequestsTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({
        "placement",
        "tasks",
        "lifeOfDefinitions",
        "clusters",
        "capacityProviders",
        "tagsAndAttributes",
        "accountSettings"
    })
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> placement() {
        String constraint =
                "placement_constraints { type: 'memberOf' expression: 'attribute:a exists' } ";
        return Stream.of(
                register(
                        task(constraint.repeat(11)),
                        "A task definition can have at most 10 placement constraints."),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: '"
                                        + "x".repeat(2_001)
                                        + "' }"),
                        "A placement constraint expression can have at most 2000 characters."),
                register(
                        task("placement_constraints { type: 'memberOf' }"),
                        "Invalid placement constraint expression: the expression is empty"),
                register(
                        task(
                                "placement_constraints { type: 'memberOf' expression: 'attribute:a is x' }"),
                        "Invalid placement constraint expression: unknown operator 'is' after attribute:a"));
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                row(
                        "ListTasks",
                        "service_name: 'web'",
                        "ServiceNotFoundException",
                        "Service not found."),
                row(
                        "ListTasks",
                        "daemon_name: 'logs'",
                        PARAMETER,
                        "The daemon logs was not found: this version of Longshore has no daemons yet."),
                row(
                        "ListTasks",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListTasks", "next_token: 'forged'", PARAMETER, "Invalid token."));
    }

    static Stream<Arguments> lifeOfDefinitions() {
        return Stream.of(
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'api'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "Unable to describe task definition."),
                row(
                        "DescribeTaskDefinition",
                        "task_definition: 'web:one'",
                        CLIENT,
                        "Invalid revision number. Number: one"),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web'",
                        CLIENT,
                        "Revision is missing."),
                row(
                        "DeregisterTaskDefinition",
                        "task_definition: 'web:9'",
                        CLIENT,
                        "The specified task definition does not exist."),
                row("DeleteTaskDefinitions", "", PARAMETER, "TaskDefinitions cannot be empty."),
                row(
                        "DeleteTaskDefinitions",
                        "task_definitions: 'web:1' ".repeat(11),
                        PARAMETER,
                        "TaskDefinitions can have at most 10 items."),
                row(
                        "ListTaskDefinitions",
                        "max_results: 101",
                        PARAMETER,
                        "maxResults must be between 1 and 100."),
                row("ListTaskDefinitions", "next_token: 'forged'", PARAMETER, "Invalid token."),
                row(
                        "ListTaskDefinitionFamilies",
                        "status: 'GONE'",
                        PARAMETER,
                        "status must be one of ACTIVE, INACTIVE, ALL, not \"GONE\"."));
    }

    static Stream<Arguments> clusters() {
        String notFound = "ClusterNotFoundException";
        return Stream.of(
                row(
                        "CreateCluster",
                        "cluster_name: 'a b'",
                        PARAMETER,
                        "ClusterName must match ^[a-zA-Z0-9\\-_]{1,255}$"),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' settings { name: 'containerInsights' value: 'on' }",
                        PARAMETER,
                        "Invalid value for setting containerInsights: 'on'. It must be one of enabled, disabled, enhanced."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' settings { name: 'insights' value: 'enabled' }",
                        PARAMETER,
                        "settings[0].name must be one of containerInsights, not \"insights\"."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' service_connect_defaults { namespace: 'internal' }",
                        "NamespaceNotFoundException",
                        "The namespace internal was not found: this version of Longshore has no service discovery yet."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration { logging: 'OVERRIDE' } }",
                        PARAMETER,
                        "A CloudWatch log group name or S3 bucket name must be specified when overriding the default log"
                                + " configuration."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration { logging: 'DEFAULT'"
                                + " log_configuration { s3_bucket_name: 'b' } } }",
                        PARAMETER,
                        "You must set logging to 'OVERRIDE' when you supply a log configuration."),
                row("UpdateCluster", "cluster: 'nope'", notFound, "Cluster not found."),
                row(
                        "UpdateClusterSettings",
                        "cluster: 'default'",
                        PARAMETER,
                        "Settings cannot be empty."),
                row("DeleteCluster", "cluster: 'nope'", notFound, "Cluster not found."),
                row("DeleteCluster", "", PARAMETER, "cluster is required."),
                row(
                        "DescribeClusters",
                        "include: 'TAGS,COLOURS'",
                        PARAMETER,
                        "include[0] must be one of ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS, TAGS, not \"TAGS,COLOURS\"."),
                row(
                        "DescribeClusters",
                        "clusters: 'a' ".repeat(101),
                        PARAMETER,
                        "Clusters can have at most 100 items."),
                row(
                        "ListClusters",
                        "max_results: 0",
                        PARAMETER,
                        "maxResults must be between 1 and 100."));
    }

    static Stream<Arguments> capacityProviders() {
        String fargate =
                "default_capacity_provider_strategy { capacity_provider: 'FARGATE' base: 1 } ";
        String spot =
                "default_capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' base: 1 } ";
        return Stream.of(
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'my-asg'",
                        PARAMETER,
                        "The specified capacity provider 'my-asg' was not found. Specify a valid name or ARN and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' " + spot,
                        PARAMETER,
                        "The specified capacity provider strategy cannot contain a capacity provider that is not associated"
                                + " with the cluster. Associate the capacity provider with the cluster or specify a valid"
                                + " capacity provider and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' capacity_providers: 'FARGATE_SPOT' "
                                + fargate
                                + spot,
                        PARAMETER,
                        "The specified capacity provider strategy contains multiple capacity providers with a base value"
                                + " defined. Only one capacity provider per strategy can have a base value defined."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' default_capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1001 }",
                        PARAMETER,
                        "defaultCapacityProviderStrategy[0].weight must be 0 to 1000, not 1001."));
    }

    static Stream<Arguments> tagsAndAttributes() {
        String arn = "resource_arn: 'arn:aws:ecs:us-east-1:123456789012:";
        String instance = "0123456789abcdef0123456789abcdef";
        return Stream.of(
                row("TagResource", arn + "cluster/default'", PARAMETER, "Tags can not be empty."),
                row(
                        "TagResource",
                        "resource_arn: 'web' tags { key: 'a' }",
                        PARAMETER,
                        "Invalid arn syntax."),
                row(
                        "TagResource",
                        arn + "cluster/default' tags { key: '' }",
                        PARAMETER,
                        "tags[0].key must have 1 to 128 characters, not 0."),
                row(
                        "TagResource",
                        arn + "cluster/nope' tags { key: 'a' }",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "TagResource",
                        arn + "task/default/" + instance + "' tags { key: 'a' }",
                        "ResourceNotFoundException",
                        "The specified task was not found: arn:aws:ecs:us-east-1:123456789012:task/default/"
                                + instance),
                row(
                        "TagResource",
                        arn + "task/" + instance + "' tags { key: 'a' }",
                        PARAMETER,
                        "Long arn format must be used for tagging operations"),
                row(
                        "TagResource",
                        arn + "capacity-provider/FARGATE' tags { key: 'a' }",
                        PARAMETER,
                        "Unsupported resource type: capacity-provider"),
                row(
                        "ListTagsForResource",
                        arn + "task-definition/web:7'",
                        PARAMETER,
                        "The specified task definition was not found: arn:aws:ecs:us-east-1:123456789012:task-definition/web:7"),
                row(
                        "UntagResource",
                        arn + "cluster/default'",
                        PARAMETER,
                        "Tag keys can not be empty."),
                row("PutAttributes", "", PARAMETER, "attributes must have between 1 and 10 items."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: 'prod' }",
                        PARAMETER,
                        "targetId is required for attribute 'stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' target_id: '" + instance + "' }",
                        "TargetNotFoundException",
                        "The specified target was not found: " + instance),
                row(
                        "PutAttributes",
                        "attributes { name: 'my stack' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute name 'my stack'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'stack' value: ' x' target_id: '" + instance + "' }",
                        PARAMETER,
                        "Invalid attribute value ' x'."),
                row(
                        "PutAttributes",
                        "attributes { name: 'ecs.os-type' value: 'x' target_id: '"
                                + instance
                                + "' }",
                        PARAMETER,
                        "The attribute name 'ecs.os-type' is reserved."),
                row(
                        "ListAttributes",
                        "target_type: 'task'",
                        PARAMETER,
                        "targetType must be one of container-instance, not \"task\"."),
                row(
                        "ListAttributes",
                        "target_type: 'container-instance' attribute_value: 'x'",
                        PARAMETER,
                        "attributeValue requires attributeName."));
    }

    static Stream<Arguments> accountSettings() {
        return Stream.of(
                row(
                        "PutAccountSetting",
                        "name: 'containerInsights' value: 'maybe'",
                        PARAMETER,
                        "Invalid value for setting containerInsights: 'maybe'. It must be one of disabled, enabled, enhanced."),
                row(
                        "PutAccountSettingDefault",
                        "name: 'taskLongArnFormat' value: 'disabled'",
                        PARAMETER,
                        "Invalid value for setting taskLongArnFormat: 'disabled'. It must be one of enabled."),
                row(
                        "PutAccountSetting",
                        "name: 'containerInsights'",
                        PARAMETER,
                        "value is required."),
                row(
                        "ListAccountSettings",
                        "max_results: 11",
                        PARAMETER,
                        "maxResults must be between 1 and 10."),
                row(
                        "ListAccountSettings",
                        "value: 'enabled'",
                        PARAMETER,
                        "You must specify a setting name to filter by its value."));
    }
}
