package dev.longshore.proto.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.EnvironmentFile;
import dev.longshore.proto.ecs.EphemeralStorage;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class EffectiveTaskTest {
    private static final TaskDefinition DEFINITION =
            TaskDefinition.newBuilder()
                    .setFamily("web")
                    .setCpu("256")
                    .setMemory("512")
                    .setTaskRoleArn("role")
                    .setExecutionRoleArn("execution-role")
                    .setEphemeralStorage(EphemeralStorage.newBuilder().setSizeInGiB(21))
                    .addContainerDefinitions(
                            ContainerDefinition.newBuilder()
                                    .setName("web")
                                    .setImage("nginx")
                                    .setCpu(10)
                                    .setMemory(64)
                                    .setMemoryReservation(32)
                                    .addCommand("serve")
                                    .addEnvironment(variable("A", "definition"))
                                    .addEnvironment(variable("B", "definition"))
                                    .addEnvironmentFiles(file("/definition"))
                                    .addResourceRequirements(gpus("1")))
                    .addContainerDefinitions(ContainerDefinition.newBuilder().setName("sidecar"))
                    .build();

    @Test
    void withoutOverridesItIsTheDefinition() {
        assertThat(EffectiveTask.of(DEFINITION, TaskOverride.getDefaultInstance()))
                .isEqualTo(DEFINITION);
    }

    @Test
    void whatATaskOverridesCountsInsteadOfTheDefinition() {
        var overrides =
                TaskOverride.newBuilder()
                        .setCpu("1024")
                        .setMemory("2048")
                        .setTaskRoleArn("other-role")
                        .setExecutionRoleArn("other-execution-role")
                        .setEphemeralStorage(EphemeralStorage.newBuilder().setSizeInGiB(30))
                        .build();

        assertThat(EffectiveTask.of(DEFINITION, overrides))
                .isEqualTo(
                        DEFINITION.toBuilder()
                                .setCpu("1024")
                                .setMemory("2048")
                                .setTaskRoleArn("other-role")
                                .setExecutionRoleArn("other-execution-role")
                                .setEphemeralStorage(EphemeralStorage.newBuilder().setSizeInGiB(30))
                                .build());
    }

    @Test
    void theSizeIsTheOverridesWhereThereIsOne() {
        var overrides = TaskOverride.newBuilder().setCpu("1024").build();

        assertThat(EffectiveTask.cpu(DEFINITION, overrides)).isEqualTo("1024");
        assertThat(EffectiveTask.memory(DEFINITION, overrides)).isEqualTo("512");
        assertThat(EffectiveTask.cpu(TaskDefinition.getDefaultInstance(), overrides))
                .isEqualTo("1024");
        assertThat(EffectiveTask.memory(TaskDefinition.getDefaultInstance(), overrides)).isEmpty();
    }

    @Test
    void whatAContainerOverridesCountsInsteadOfTheDefinition() {
        var overrides = TaskOverride.newBuilder();
        overrides
                .addContainerOverridesBuilder()
                .setName("web")
                .setCpu(20)
                .setMemory(128)
                .setMemoryReservation(100)
                .addCommand("migrate")
                .addCommand("--all")
                .addEnvironmentFiles(file("/override"))
                .addResourceRequirements(gpus("2"));

        ContainerDefinition web = EffectiveTask.container(DEFINITION, overrides.build(), "web");

        assertThat(web.getImage()).isEqualTo("nginx");
        assertThat(web.getCpu()).isEqualTo(20);
        assertThat(web.getMemory()).isEqualTo(128);
        assertThat(web.getMemoryReservation()).isEqualTo(100);
        assertThat(web.getCommandList()).containsExactly("migrate", "--all");
        assertThat(web.getEnvironmentFilesList()).containsExactly(file("/override"));
        assertThat(web.getResourceRequirementsList()).containsExactly(gpus("2"));
    }

    @Test
    void variablesAreReplacedByTheirNamesAndAdded() {
        var overrides = TaskOverride.newBuilder();
        overrides
                .addContainerOverridesBuilder()
                .setName("web")
                .addEnvironment(variable("B", "override"))
                .addEnvironment(variable("C", "override"));

        assertThat(
                        EffectiveTask.container(DEFINITION, overrides.build(), "web")
                                .getEnvironmentList())
                .containsExactly(
                        variable("A", "definition"),
                        variable("B", "override"),
                        variable("C", "override"));
    }

    @Test
    void theOtherContainersStayAsTheyAre() {
        var overrides = TaskOverride.newBuilder();
        overrides.addContainerOverridesBuilder().setName("web").setCpu(20);
        overrides.addContainerOverridesBuilder().setName("unknown").setCpu(30);

        TaskDefinition effective = EffectiveTask.of(DEFINITION, overrides.build());

        assertThat(effective.getContainerDefinitionsCount()).isEqualTo(2);
        assertThat(effective.getContainerDefinitions(1))
                .isEqualTo(DEFINITION.getContainerDefinitions(1));
    }

    @Test
    void aContainerThatTheDefinitionDoesNotHaveIsABug() {
        assertThatThrownBy(
                        () ->
                                EffectiveTask.container(
                                        DEFINITION, TaskOverride.getDefaultInstance(), "unknown"))
                .isInstanceOf(NoSuchElementException.class);
    }

    private static KeyValuePair variable(String name, String value) {
        return KeyValuePair.newBuilder().setName(name).setValue(value).build();
    }

    private static EnvironmentFile file(String path) {
        return EnvironmentFile.newBuilder().setType("s3").setValue(path).build();
    }

    private static ResourceRequirement gpus(String number) {
        return ResourceRequirement.newBuilder().setType("GPU").setValue(number).build();
    }
}
