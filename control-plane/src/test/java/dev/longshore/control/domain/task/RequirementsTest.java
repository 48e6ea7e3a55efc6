package dev.longshore.control.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.task.EffectiveTask;
import org.junit.jupiter.api.Test;

/** What a task takes from its node. */
class RequirementsTest {
    private static final TaskDefinition DEFINITION =
            TaskDefinition.newBuilder()
                    .setNetworkMode("awsvpc")
                    .addContainerDefinitions(
                            ContainerDefinition.newBuilder()
                                    .setName("web")
                                    .setCpu(128)
                                    .setMemory(256)
                                    .setMemoryReservation(64))
                    .addContainerDefinitions(
                            ContainerDefinition.newBuilder()
                                    .setName("sidecar")
                                    .setCpu(64)
                                    .setMemory(32)
                                    .addResourceRequirements(
                                            ResourceRequirement.newBuilder()
                                                    .setType("GPU")
                                                    .setValue("1")))
                    .build();

    @Test
    void withoutASizeItIsTheSumOfItsContainers() {
        assertThat(demand(TaskOverride.newBuilder()))
                .isEqualTo(
                        Demand.newBuilder().setCpuUnits(192).setMemoryMib(96).setGpus(1).build());
    }

    @Test
    void theSizeOfTheTaskCountsBeforeTheSum() {
        assertThat(demand(TaskOverride.newBuilder().setCpu("1024").setMemory("2048")))
                .isEqualTo(
                        Demand.newBuilder()
                                .setCpuUnits(1024)
                                .setMemoryMib(2048)
                                .setGpus(1)
                                .build());
    }

    /** A hard limit that is overridden leaves what is reserved as it was. */
    @Test
    void containersTakeWhatTheirOverridesSay() {
        var overrides = TaskOverride.newBuilder();
        overrides.addContainerOverridesBuilder().setName("web").setCpu(256).setMemory(512);
        overrides.addContainerOverridesBuilder().setName("sidecar").setMemoryReservation(16);

        assertThat(demand(overrides))
                .isEqualTo(
                        Demand.newBuilder().setCpuUnits(320).setMemoryMib(80).setGpus(1).build());
    }

    private static Demand demand(TaskOverride.Builder overrides) {
        return Requirements.demand(EffectiveTask.of(DEFINITION, overrides.build()));
    }
}
