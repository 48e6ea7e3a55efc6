package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.api.ecs.cluster.ClusterProviders;
import dev.longshore.control.domain.NotedScans;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ecs.CapacityProvider;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ClusterConfiguration;
import dev.longshore.proto.ecs.ClusterSetting;
import dev.longshore.proto.ecs.ClusterSettingList;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.DescribeCapacityProvidersRequest;
import dev.longshore.proto.ecs.DescribeCapacityProvidersResponse;
import dev.longshore.proto.ecs.ExecuteCommandConfiguration;
import dev.longshore.proto.ecs.PutAccountSettingDefaultRequest;
import dev.longshore.proto.ecs.PutAccountSettingDefaultResponse;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersRequest;
import dev.longshore.proto.ecs.PutClusterCapacityProvidersResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.UpdateClusterRequest;
import dev.longshore.proto.ecs.UpdateClusterResponse;
import dev.longshore.proto.ecs.UpdateClusterSettingsRequest;
import dev.longshore.proto.ecs.UpdateClusterSettingsResponse;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a cluster can be set: settings, configuration, capacity providers. */
class ClusterSettingsTest {
    private final TestApi api = new TestApi();

    @Test
    void settingsAndConfigurationChange() {
        create(named("web").setConfiguration(exec("NONE")));

        Cluster settings =
                api.call(
                                UpdateClusterSettingsResponse.class,
                                UpdateClusterSettingsRequest.newBuilder()
                                        .setCluster("web")
                                        .addSettings(insights("enhanced")))
                        .getCluster();
        assertThat(settings.getSettingsList()).containsExactly(insights("enhanced"));
        assertThat(settings.getConfiguration()).isEqualTo(exec("NONE"));

        Cluster both =
                api.call(
                                UpdateClusterResponse.class,
                                UpdateClusterRequest.newBuilder()
                                        .setCluster("web")
                                        .setSettings(
                                                ClusterSettingList.newBuilder()
                                                        .addItems(insights("enabled")))
                                        .setConfiguration(exec("DEFAULT")))
                        .getCluster();
        assertThat(both.getSettingsList()).containsExactly(insights("enabled"));
        assertThat(both.getConfiguration()).isEqualTo(exec("DEFAULT"));
    }

    @Test
    void containerInsightsComesFromTheAccountWhereTheCallerIsSilent() {
        api.call(
                PutAccountSettingDefaultResponse.class,
                PutAccountSettingDefaultRequest.newBuilder()
                        .setName("containerInsights")
                        .setValue("enabled"));

        assertThat(create(named("a")).getSettingsList()).containsExactly(insights("enabled"));
        assertThat(create(named("b").addSettings(insights("disabled"))).getSettingsList())
                .containsExactly(insights("disabled"));
    }

    @Test
    void capacityProvidersAreReplacedUnlessTheyAreInUse() {
        var spot =
                CapacityProviderStrategyItem.newBuilder()
                        .setCapacityProvider("FARGATE_SPOT")
                        .setWeight(1);
        create(named("web").addCapacityProviders("FARGATE"));

        Cluster changed =
                putProviders(
                        PutClusterCapacityProvidersRequest.newBuilder()
                                .setCluster("web")
                                .addCapacityProviders("FARGATE_SPOT")
                                .addDefaultCapacityProviderStrategy(spot));
        assertThat(changed.getCapacityProvidersList()).containsExactly("FARGATE_SPOT");
        assertThat(changed.getDefaultCapacityProviderStrategyList())
                .containsExactly(spot.setBase(0).build());

        api.put(Tables.TASKS, new TaskKey("web", "t1"), task("RUNNING", "FARGATE_SPOT"));
        assertThat(api.refusal(PutClusterCapacityProvidersRequest.newBuilder().setCluster("web")))
                .hasMessage(
                        "ResourceInUseException: The specified capacity provider is in use and cannot be removed.");
    }

    @Test
    void tasksAreReadOnlyWhereAProviderGoesThatTheyMayUse() {
        create(named("web").addCapacityProviders("FARGATE"));
        api.put(Tables.TASKS, new TaskKey("web", "t1"), task("RUNNING", "FARGATE"));
        var more =
                PutClusterCapacityProvidersRequest.newBuilder()
                        .setCluster("web")
                        .addCapacityProviders("FARGATE")
                        .addCapacityProviders("FARGATE_SPOT");
        assertThat(scanned(more)).doesNotContain(Tables.TASKS);

        var fewer = more.clone().clearCapacityProviders().addCapacityProviders("FARGATE");
        assertThat(scanned(fewer)).contains(Tables.TASKS);
        scanned(more);
        api.put(Tables.TASKS, new TaskKey("web", "t1"), task("STOPPED", "FARGATE"));
        assertThat(scanned(fewer)).doesNotContain(Tables.TASKS);
    }

    @Test
    void theSameListsAgainChangeNothing() {
        String lists =
                "cluster: 'web' capacity_providers: 'FARGATE' capacity_providers: 'FARGATE'"
                        + " default_capacity_provider_strategy { capacity_provider: 'FARGATE' weight: 1 }";
        create(named("web"));

        var first =
                (PutClusterCapacityProvidersResponse)
                        api.call("PutClusterCapacityProviders", lists);
        var again =
                (PutClusterCapacityProvidersResponse)
                        api.call("PutClusterCapacityProviders", lists);

        assertThat(again).isEqualTo(first);
        assertThat(again.getCluster().getCapacityProvidersList()).containsExactly("FARGATE");
        assertThat(again.getCluster().hasAttachmentsStatus()).isFalse();
    }

    @Test
    void thereAreTheTwoFargateProviders() {
        var response =
                api.call(
                        DescribeCapacityProvidersResponse.class,
                        DescribeCapacityProvidersRequest.newBuilder());
        assertThat(response.getCapacityProvidersList())
                .extracting(CapacityProvider::getName)
                .containsExactly("FARGATE", "FARGATE_SPOT");

        var other =
                api.call(
                        DescribeCapacityProvidersResponse.class,
                        DescribeCapacityProvidersRequest.newBuilder()
                                .addCapacityProviders("my-asg"));
        assertThat(other.getFailures(0).getReason()).isEqualTo("MISSING");
    }

    private Cluster create(CreateClusterRequest.Builder request) {
        return api.call(CreateClusterResponse.class, request).getCluster();
    }

    private Cluster putProviders(PutClusterCapacityProvidersRequest.Builder request) {
        return api.call(PutClusterCapacityProvidersResponse.class, request).getCluster();
    }

    private List<Object> scanned(PutClusterCapacityProvidersRequest.Builder request) {
        var scans = new NotedScans();
        var arns = new EcsArns(ClusterSettings.defaults().installation());
        api.write(tx -> new ClusterProviders(arns).put(scans.over(tx), request.build()));
        return scans.scanned();
    }

    private static TaskRow task(String status, String provider) {
        return TaskRow.newBuilder()
                .setTask(Task.newBuilder().setLastStatus(status).setCapacityProviderName(provider))
                .build();
    }

    private static CreateClusterRequest.Builder named(String name) {
        return CreateClusterRequest.newBuilder().setClusterName(name);
    }

    private static ClusterSetting insights(String value) {
        return ClusterSetting.newBuilder().setName("containerInsights").setValue(value).build();
    }

    private static ClusterConfiguration exec(String logging) {
        return ClusterConfiguration.newBuilder()
                .setExecuteCommandConfiguration(
                        ExecuteCommandConfiguration.newBuilder().setLogging(logging))
                .build();
    }
}
