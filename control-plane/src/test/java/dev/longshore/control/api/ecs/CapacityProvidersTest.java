package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.CreateCapacityProviderResponse;
import dev.longshore.proto.ecs.DeleteCapacityProviderResponse;
import dev.longshore.proto.ecs.DescribeCapacityProvidersResponse;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.ManagedScaling;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersResponse;
import dev.longshore.proto.ecs.UpdateCapacityProviderResponse;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.tagging.GetResourcesOutput;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Capacity providers that people make, from the first call to the last. */
class CapacityProvidersTest {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/";

    private final TestApi api = new TestApi();

    @BeforeEach
    void cluster() {
        api.call("CreateCluster", "");
    }

    @Test
    void oneOfAGroupHasEcsDefaults() {
        CapacityProvider made = create("p", "tags { key: 'a' value: 'b' }");

        assertThat(made.getCapacityProviderArn()).isEqualTo(ARN + "p");
        assertThat(made.getStatus()).isEqualTo("ACTIVE");
        assertThat(made.getType()).isEqualTo("EC2_AUTOSCALING");
        assertThat(made.hasUpdateStatus()).isFalse();
        var group = made.getAutoScalingGroupProvider();
        assertThat(group.getAutoScalingGroupArn())
                .isEqualTo(InvalidCapacityProvidersTest.group("p"));
        assertThat(group.getManagedTerminationProtection()).isEqualTo("DISABLED");
        assertThat(group.getManagedDraining()).isEqualTo("ENABLED");
        assertThat(group.getManagedScaling()).isEqualTo(scaling("DISABLED", 100));
        assertThat(describe("capacity_providers: 'p' include: 'TAGS'").getCapacityProvidersList())
                .containsExactly(made);
        assertThat(
                        describe("capacity_providers: '" + ARN + "p'")
                                .getCapacityProviders(0)
                                .getTagsList())
                .isEmpty();
    }

    private static ManagedScaling scaling(String status, int target) {
        return ManagedScaling.newBuilder()
                .setStatus(status)
                .setTargetCapacity(target)
                .setMinimumScalingStepSize(1)
                .setMaximumScalingStepSize(10_000)
                .setInstanceWarmupPeriod(300)
                .build();
    }

    @Test
    void anUpdateChangesWhatItNames() {
        create("p", "");

        CapacityProvider changed =
                ((UpdateCapacityProviderResponse)
                                api.call(
                                        "UpdateCapacityProvider",
                                        "name: 'p' auto_scaling_group_provider { managed_scaling { status: 'ENABLED'"
                                                + " target_capacity: 80 } }"))
                        .getCapacityProvider();

        assertThat(changed.getUpdateStatus()).isEqualTo("UPDATE_COMPLETE");
        assertThat(changed.getAutoScalingGroupProvider().getManagedScaling())
                .isEqualTo(scaling("ENABLED", 80));
        assertThat(changed.getAutoScalingGroupProvider().getManagedDraining()).isEqualTo("ENABLED");
        assertThat(describe("capacity_providers: 'p'").getCapacityProvidersList())
                .containsExactly(changed);
    }

    @Test
    void aDeletedOneIsShownForAWhileAndItsNameIsFree() {
        create("p", "");

        CapacityProvider answer = delete("p");

        assertThat(answer.getStatus()).isEqualTo("ACTIVE");
        assertThat(answer.getUpdateStatus()).isEqualTo("DELETE_IN_PROGRESS");
        CapacityProvider gone = describe("capacity_providers: 'p'").getCapacityProviders(0);
        assertThat(gone.getStatus()).isEqualTo("INACTIVE");
        assertThat(gone.getUpdateStatus()).isEqualTo("DELETE_COMPLETE");
        assertThat(names(describe(""))).containsExactly("FARGATE", "FARGATE_SPOT");
        assertThatThrownBy(() -> put("'p'"))
                .hasMessage(
                        "InvalidParameterException: The specified capacity provider 'p' is not in an ACTIVE state. Specify a"
                                + " valid capacity provider and try again.");

        create("p", "");
        assertThat(describe("capacity_providers: 'p'").getCapacityProviders(0).hasUpdateStatus())
                .isFalse();
    }

    @Test
    void oneThatAClusterHasStays() {
        create("p", "");
        Cluster cluster = put("'" + ARN + "p'");

        assertThat(cluster.getCapacityProvidersList()).containsExactly("p");
        assertThat(cluster.getAttachmentsStatus()).isEqualTo("UPDATE_COMPLETE");
        assertThat(described("").hasAttachmentsStatus()).isFalse();
        assertThat(described("include: 'ATTACHMENTS'").getAttachmentsStatus())
                .isEqualTo("UPDATE_COMPLETE");
        assertThatThrownBy(() -> delete("p"))
                .hasMessage(
                        "ClientException: The capacity provider cannot be deleted because it is associated with cluster:"
                                + " default. Remove the capacity provider from the cluster and try again.");

        api.call("PutClusterCapacityProviders", "cluster: 'default'");
        delete("p");
    }

    /** As many as a cluster may have; DescribeCapacityProviders shows ten at a time. */
    @Test
    void twentyAreEnough() {
        var names = new StringBuilder("'FARGATE'");
        for (int i = 0; i < 19; i++) {
            create("p%02d".formatted(i), "");
            names.append(",'p%02d'".formatted(i));
        }
        create("q", "");
        assertThat(put(names.toString()).getCapacityProvidersCount()).isEqualTo(20);
        assertThatThrownBy(() -> put(names + ",'q'"))
                .hasMessage(
                        "InvalidParameterException: The maximum number of capacity providers per cluster has been exceeded.");

        var first = describe("cluster: 'default'");
        var second = describe("cluster: 'default' next_token: '" + first.getNextToken() + "'");

        assertThat(names(first)).hasSize(10).startsWith("FARGATE", "p00").endsWith("p08");
        assertThat(names(second)).hasSize(10).endsWith("p18");
        assertThat(second.hasNextToken()).isFalse();
        assertThat(describe("cluster: 'default' capacity_providers: 'q'").getFailures(0).getArn())
                .isEqualTo(ARN + "q");
    }

    @Test
    void managedInstancesAreOfOneCluster() {
        CapacityProvider answer =
                ((CreateCapacityProviderResponse)
                                api.call(
                                        "CreateCapacityProvider",
                                        "name: 'mi' cluster: 'default' "
                                                + InvalidCapacityProvidersTest.MANAGED))
                        .getCapacityProvider();

        assertThat(answer.getStatus()).isEqualTo("PROVISIONING");
        assertThat(answer.getUpdateStatus()).isEqualTo("CREATE_IN_PROGRESS");
        CapacityProvider made = describe("cluster: 'default'").getCapacityProviders(0);
        assertThat(made.getStatus()).isEqualTo("ACTIVE");
        assertThat(made.getUpdateStatus()).isEqualTo("CREATE_COMPLETE");
        assertThat(made.getType()).isEqualTo("MANAGED_INSTANCES");
        assertThat(made.getCluster()).isEqualTo("default");
        assertThat(put("'FARGATE'").getCapacityProvidersList()).containsExactly("FARGATE", "mi");
        assertThatThrownBy(() -> put("'mi'"))
                .hasMessageContaining(
                        "Cannot associate Managed Instances capacity provider to clusters using this API.");
        assertThatThrownBy(() -> api.call("DeleteCluster", "cluster: 'default'"))
                .hasMessageStartingWith("ClusterContainsCapacityProviderException");

        assertThat(delete("mi").getStatus()).isEqualTo("DEPROVISIONING");
        assertThat(described("").getCapacityProvidersList()).containsExactly("FARGATE");
    }

    @Test
    void theyHaveTags() {
        create("p", "tags { key: 'a' value: '1' }");

        api.call("TagResource", "resource_arn: '" + ARN + "p' tags { key: 'b' value: '2' }");
        api.call("UntagResource", "resource_arn: '" + ARN + "p' tag_keys: 'a'");

        var found =
                (GetResourcesOutput)
                        api.call("GetResources", "resource_type_filters: 'ecs:capacity-provider'");
        assertThat(found.getResourceTagMappingList(0).getResourceArn()).isEqualTo(ARN + "p");
        assertThat(found.getResourceTagMappingList(0).getTagsList())
                .extracting(tag -> tag.getKey())
                .containsExactly("b");
    }

    @Test
    void belowTheLevelThereAreNone() {
        api.level(FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE);

        assertThatThrownBy(() -> create("p", ""))
                .hasMessageStartingWith("UnsupportedFeatureException");
        assertThat(names(describe(""))).containsExactly("FARGATE", "FARGATE_SPOT");
    }

    private CapacityProvider create(String name, String members) {
        return ((CreateCapacityProviderResponse)
                        api.call(
                                "CreateCapacityProvider",
                                InvalidCapacityProvidersTest.ofGroup(name, name) + members))
                .getCapacityProvider();
    }

    private CapacityProvider delete(String name) {
        return ((DeleteCapacityProviderResponse)
                        api.call("DeleteCapacityProvider", "capacity_provider: '" + name + "'"))
                .getCapacityProvider();
    }

    private DescribeCapacityProvidersResponse describe(String request) {
        return (DescribeCapacityProvidersResponse) api.call("DescribeCapacityProviders", request);
    }

    private static List<String> names(DescribeCapacityProvidersResponse answer) {
        return answer.getCapacityProvidersList().stream().map(CapacityProvider::getName).toList();
    }

    private Cluster put(String providers) {
        return ((PutClusterCapacityProvidersResponse)
                        api.call(
                                "PutClusterCapacityProviders",
                                "cluster: 'default' capacity_providers: [" + providers + "]"))
                .getCluster();
    }

    private Cluster described(String request) {
        return ((DescribeClustersResponse) api.call("DescribeClusters", request)).getClusters(0);
    }
}
