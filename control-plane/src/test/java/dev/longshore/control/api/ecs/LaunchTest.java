package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.Secret;
import dev.longshore.proto.ecs.TaskDefinition;
import org.junit.jupiter.api.Test;

class LaunchTest {
    private static final Cluster PLAIN = Cluster.getDefaultInstance();
    private static final Cluster FARGATE =
            Cluster.newBuilder()
                    .addCapacityProviders("FARGATE")
                    .addCapacityProviders("FARGATE_SPOT")
                    .addDefaultCapacityProviderStrategy(item("FARGATE_SPOT"))
                    .build();

    @Test
    void withoutAWordItIsTheClustersDefaultElseEc2() {
        assertThat(Launch.of(RunTaskRequest.getDefaultInstance(), PLAIN)).isEqualTo(Launch.ON_EC2);
        assertThat(Launch.of(RunTaskRequest.getDefaultInstance(), FARGATE))
                .isEqualTo(new Launch("FARGATE", "FARGATE_SPOT"));
    }

    @Test
    void theRequestsWordGoesBeforeTheClusters() {
        assertThat(Launch.of(RunTaskRequest.newBuilder().setLaunchType("EC2").build(), FARGATE))
                .isEqualTo(Launch.ON_EC2);
        assertThat(Launch.of(through("FARGATE"), FARGATE))
                .isEqualTo(new Launch("FARGATE", "FARGATE"));
    }

    @Test
    void aProviderThatTheClusterDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> Launch.of(through("FARGATE"), PLAIN))
                .hasMessageContaining("not associated with the cluster");
        assertThatThrownBy(() -> Launch.of(through("mine"), FARGATE))
                .hasMessageContaining("not associated with the cluster");
        assertThatThrownBy(
                        () ->
                                Launch.of(
                                        through("FARGATE").toBuilder()
                                                .setLaunchType("FARGATE")
                                                .build(),
                                        FARGATE))
                .hasMessageContaining("Specifying both a launch type and capacity provider");
    }

    /** It would run wrongly without. */
    @Test
    void whatNoAgentGivesYetIsRefused() {
        var app = ContainerDefinition.newBuilder().setName("app");
        var definition = TaskDefinition.newBuilder().addContainerDefinitions(app);
        NotOfferedYet.check(definition.build());

        definition.getContainerDefinitionsBuilder(0).addSecrets(Secret.getDefaultInstance());

        assertThatThrownBy(() -> NotOfferedYet.check(definition.build()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal ->
                                assertThat(refusal.code()).isEqualTo("UnsupportedFeatureException"))
                .hasMessageContaining("Container 'app' of the task definition asks for secrets");
    }

    private static RunTaskRequest through(String provider) {
        return RunTaskRequest.newBuilder().addCapacityProviderStrategy(item(provider)).build();
    }

    private static CapacityProviderStrategyItem item(String provider) {
        return CapacityProviderStrategyItem.newBuilder()
                .setCapacityProvider(provider)
                .setWeight(1)
                .build();
    }
}
