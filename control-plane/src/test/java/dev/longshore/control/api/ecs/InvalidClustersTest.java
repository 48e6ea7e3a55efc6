package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests about clusters and account settings that ECS refuses. */
class InvalidClustersTest {
    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"clusters", "capacityProviders", "accountSettings"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidRequest.isRefused(operation, request, code, text);
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
                        "Invalid value for setting containerInsights: 'on'. It must be one of"
                                + " enabled, disabled, enhanced."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' settings { name: 'insights' value: 'enabled' }",
                        PARAMETER,
                        "settings[0].name must be one of containerInsights, not \"insights\"."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' service_connect_defaults { namespace:"
                                + " 'arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-none'"
                                + " }",
                        "NamespaceNotFoundException",
                        "Failed to retrieve namespace for"
                                + " arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-none"),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration {"
                                + " logging: 'OVERRIDE' } }",
                        PARAMETER,
                        "A CloudWatch log group name or S3 bucket name must be specified when"
                                + " overriding the default log configuration."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' configuration { execute_command_configuration {"
                                + " logging: 'DEFAULT' log_configuration { s3_bucket_name: 'b' } } }",
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
                        "include[0] must be one of ATTACHMENTS, CONFIGURATIONS, SETTINGS,"
                                + " STATISTICS, TAGS, not \"TAGS,COLOURS\"."),
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
                        "The specified capacity provider 'my-asg' was not found. Specify a valid"
                                + " name or ARN and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' " + spot,
                        PARAMETER,
                        "The specified capacity provider strategy cannot contain a capacity"
                                + " provider that is not associated with the cluster. Associate the"
                                + " capacity provider with the cluster or specify a valid capacity"
                                + " provider and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers: 'FARGATE' capacity_providers:"
                                + " 'FARGATE_SPOT' "
                                + fargate
                                + spot,
                        PARAMETER,
                        "The specified capacity provider strategy contains multiple capacity"
                                + " providers with a base value defined. Only one capacity provider per"
                                + " strategy can have a base value defined."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' default_capacity_provider_strategy { capacity_provider:"
                                + " 'FARGATE' weight: 1001 }",
                        PARAMETER,
                        "defaultCapacityProviderStrategy[0].weight must be 0 to 1000, not 1001."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'default' capacity_providers:"
                                + " 'arn:aws:ecs:us-east-1:1:capacity-provider/FARGATE'",
                        PARAMETER,
                        "The specified capacity provider"
                                + " 'arn:aws:ecs:us-east-1:1:capacity-provider/FARGATE' was not found."
                                + " Specify a valid name or ARN and try again."),
                row(
                        "PutClusterCapacityProviders",
                        "cluster: 'nope'",
                        "ClusterNotFoundException",
                        "Cluster not found."),
                row(
                        "CreateCluster",
                        "cluster_name: 'new' " + fargate,
                        PARAMETER,
                        "The specified capacity provider strategy cannot contain a capacity"
                                + " provider that is not associated with the cluster. Associate the"
                                + " capacity provider with the cluster or specify a valid capacity"
                                + " provider and try again."));
    }

    static Stream<Arguments> accountSettings() {
        return Stream.of(
                row(
                        "PutAccountSetting",
                        "name: 'containerInsights' value: 'maybe'",
                        PARAMETER,
                        "Invalid value for setting containerInsights: 'maybe'. It must be one of"
                                + " disabled, enabled, enhanced."),
                row(
                        "PutAccountSettingDefault",
                        "name: 'taskLongArnFormat' value: 'disabled'",
                        PARAMETER,
                        "You can no longer disable Long Arn settings"),
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
