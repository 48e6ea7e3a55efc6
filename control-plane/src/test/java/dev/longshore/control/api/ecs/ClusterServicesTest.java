package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.tagging.GetResourcesOutput;
import org.junit.jupiter.api.Test;

/** What services mean for their cluster, and their tags. */
class ClusterServicesTest {
    private static final String SERVICE = TestServices.ARN + "service/default/s";

    private final TestServices services = new TestServices();

    @Test
    void clustersCountTheirServices() {
        services.onEc2("a", "desired_count: 1");
        services.onEc2("b", "desired_count: 1");
        services.create("service_name: 'f' desired_count: 1 " + TestServices.ON_FARGATE);
        services.create(
                "service_name: 'p' desired_count: 1 task_definition: 'far' capacity_provider_strategy { capacity_provider:"
                        + " 'FARGATE' weight: 1 } "
                        + InvalidRequest.NETWORK);
        services.delete("b", "force: true");
        services.onEc2("c", "desired_count: 1");
        services.end("c");

        Cluster cluster =
                ((DescribeClustersResponse)
                                services.api.call("DescribeClusters", "include: 'STATISTICS'"))
                        .getClusters(0);

        assertThat(cluster.getActiveServicesCount()).isEqualTo(3);
        assertThat(cluster.getStatisticsList())
                .contains(
                        statistic("activeEC2ServiceCount", "1"),
                        statistic("drainingEC2ServiceCount", "1"),
                        statistic("activeFargateServiceCount", "2"),
                        statistic("drainingFargateServiceCount", "0"),
                        statistic("activeExternalServiceCount", "0"));
    }

    private static KeyValuePair statistic(String name, String value) {
        return KeyValuePair.newBuilder().setName(name).setValue(value).build();
    }

    @Test
    void aClusterIsDeletedWhenItsServicesHaveGone() {
        services.onEc2("s", "desired_count: 0");
        assertThatThrownBy(() -> services.api.call("DeleteCluster", "cluster: 'default'"))
                .hasMessage(
                        "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.");
        services.delete("s", "");
        assertThatThrownBy(() -> services.api.call("DeleteCluster", "cluster: 'default'"))
                .hasMessageStartingWith("ClusterContainsServicesException");

        services.end("s");
        services.api.call("DeleteCluster", "cluster: 'default'");

        assertThatThrownBy(() -> services.onEc2("t", "desired_count: 0"))
                .hasMessage("ClusterNotFoundException: The referenced cluster was inactive.");
    }

    @Test
    void aCapacityProviderOfAServiceStays() {
        services.create(
                "service_name: 'p' desired_count: 0 task_definition: 'far' capacity_provider_strategy { capacity_provider:"
                        + " 'FARGATE_SPOT' weight: 1 } "
                        + InvalidRequest.NETWORK);
        String without = "cluster: 'default' capacity_providers: 'FARGATE'";

        services.delete("p", "");
        assertThatThrownBy(() -> services.api.call("PutClusterCapacityProviders", without))
                .hasMessage(
                        "ResourceInUseException: The specified capacity provider is in use and cannot be removed.");

        services.end("p");
        services.api.call("PutClusterCapacityProviders", without);
    }

    @Test
    void servicesHaveTags() {
        services.onEc2("s", "desired_count: 0 tags { key: 'team' value: 'a' }");
        String arn = "resource_arn: '" + SERVICE + "' ";

        services.api.call("TagResource", arn + "tags { key: 'x' value: 'y' }");
        services.api.call("UntagResource", arn + "tag_keys: 'team'");

        var tags =
                ((ListTagsForResourceResponse) services.api.call("ListTagsForResource", arn))
                        .getTagsList();
        assertThat(tags).hasSize(1);
        assertThat(tags.getFirst().getKey()).isEqualTo("x");
        var found =
                (GetResourcesOutput)
                        services.api.call("GetResources", "resource_type_filters: 'ecs:service'");
        assertThat(found.getResourceTagMappingList(0).getResourceArn()).isEqualTo(SERVICE);
        assertThatThrownBy(
                        () ->
                                services.api.call(
                                        "TagResource",
                                        "resource_arn: '"
                                                + TestServices.ARN
                                                + "service/s' tags { key: 'x' }"))
                .hasMessageContaining("Long arn format must be used for tagging operations");

        services.end("s");
        assertThatThrownBy(() -> services.api.call("TagResource", arn + "tags { key: 'x' }"))
                .hasMessageStartingWith("ResourceNotFoundException: The specified service was not");
    }
}
