package dev.longshore.control.api.ecs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.domain.task.TaskSpec.Launch;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.RunTaskRequest;
import org.junit.jupiter.api.Test;

class LaunchOptionsTest {
    private static final Cluster PLAIN = Cluster.getDefaultInstance();
    private static final Cluster FARGATE =
            Cluster.newBuilder()
                    .addCapacityProviders("FARGATE")
                    .addCapacityProviders("FARGATE_SPOT")
                    .addDefaultCapacityProviderStrategy(item("FARGATE_SPOT"))
                    .build();

    @Test
    void withoutAWordItIsTheClustersDefaultElseEc2() {
        assertThat(RunTasks.launch(RunTaskRequest.getDefaultInstance(), PLAIN))
                .isEqualTo(Launch.ON_EC2);
        assertThat(RunTasks.launch(RunTaskRequest.getDefaultInstance(), FARGATE))
                .isEqualTo(new Launch("FARGATE", "FARGATE_SPOT", ""));
    }

    @Test
    void theRequestsWordGoesBeforeTheClusters() {
        assertThat(
                        RunTasks.launch(
                                RunTaskRequest.newBuilder().setLaunchType("EC2").build(), FARGATE))
                .isEqualTo(Launch.ON_EC2);
        assertThat(RunTasks.launch(through("FARGATE"), FARGATE))
                .isEqualTo(new Launch("FARGATE", "FARGATE", ""));
    }

    @Test
    void aProviderThatTheClusterDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> RunTasks.launch(through("FARGATE"), PLAIN))
                .hasMessageContaining("not associated with the cluster");
        assertThatThrownBy(() -> RunTasks.launch(through("mine"), FARGATE))
                .hasMessageContaining("not associated with the cluster");
        assertThatThrownBy(
                        () ->
                                RunTasks.launch(
                                        through("FARGATE").toBuilder()
                                                .setLaunchType("FARGATE")
                                                .build(),
                                        FARGATE))
                .hasMessageContaining("Specifying both a launch type and capacity provider");
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
