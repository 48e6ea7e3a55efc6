package dev.longshore.control.api.ecs.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tasks run on: the request's word before the cluster's, and the cluster's before EC2. */
class LaunchOptionsTest {
    private static final Cluster PLAIN = Cluster.getDefaultInstance();
    private static final Cluster FARGATE =
            Cluster.newBuilder()
                    .addCapacityProviders("FARGATE")
                    .addCapacityProviders("FARGATE_SPOT")
                    .addCapacityProviders("pool")
                    .addDefaultCapacityProviderStrategy(item("FARGATE_SPOT"))
                    .build();

    @Test
    void withoutAWordItIsTheClustersDefaultElseEc2() {
        assertThat(LaunchOptions.of("", List.of(), PLAIN))
                .isEqualTo(new LaunchOptions("EC2", List.of()));

        var usual = LaunchOptions.of("", List.of(), FARGATE);
        assertThat(usual).isEqualTo(new LaunchOptions("", List.of(item("FARGATE_SPOT"))));
        assertThat(usual.runsOn()).isEqualTo("FARGATE");
    }

    @Test
    void theRequestsWordGoesBeforeTheClusters() {
        assertThat(LaunchOptions.of("EC2", List.of(), FARGATE).runsOn()).isEqualTo("EC2");
        assertThat(LaunchOptions.of("", List.of(item("FARGATE")), FARGATE).strategy())
                .containsExactly(item("FARGATE"));
    }

    @Test
    void aPoolsTasksRunOnItsInstances() {
        assertThat(LaunchOptions.of("", List.of(item("pool")), FARGATE).runsOn()).isEqualTo("EC2");
    }

    @Test
    void aProviderThatTheClusterDoesNotHaveIsRefused() {
        refuses("", List.of(item("FARGATE")), PLAIN, "not associated with the cluster");
        refuses("", List.of(item("mine")), FARGATE, "not associated with the cluster");
        refuses(
                "FARGATE",
                List.of(item("FARGATE")),
                FARGATE,
                "Specifying both a launch type and capacity provider");
        refuses("", List.of(item("FARGATE"), item("pool")), FARGATE, "cannot contain a mix");
    }

    private static void refuses(
            String launchType,
            List<CapacityProviderStrategyItem> strategy,
            Cluster cluster,
            String text) {
        assertThatThrownBy(() -> LaunchOptions.of(launchType, strategy, cluster))
                .hasMessageContaining(text);
    }

    private static CapacityProviderStrategyItem item(String provider) {
        return CapacityProviderStrategyItem.newBuilder()
                .setCapacityProvider(provider)
                .setWeight(1)
                .setBase(0)
                .build();
    }
}
