package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host.Survey;
import dev.longshore.agent.task.TaskRunner;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a task of which the machine has something and the journal nothing. */
class DamagedRecordTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:task/c/t1";
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn(ARN)
                    .setDefinition(
                            TaskDefinition.newBuilder()
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder().setName("web"))
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder().setName("log")))
                    .build();

    @Test
    void whatIsFoundIsHeldUnlessItIsKnown() {
        var survey =
                new Survey(
                        List.of(container("web", "now")),
                        Map.of(TaskResource.NETWORK, Set.of("t2", "t3")));

        assertThat(Strays.in(survey, Set.of(), Set.of("t3")).taskIds()).containsExactly("t1", "t2");
        assertThat(Strays.in(survey, Set.of(), Set.of("t1", "t2", "t3")).taskIds()).isEmpty();
        assertThat(Strays.in(survey, Set.of("t4", "t3"), Set.of("t1", "t2", "t3")).taskIds())
                .as("of what may have begun, though nothing is left of it")
                .containsExactly("t4");
    }

    @Test
    void aTaskOfWhichAllContainersAreThereGoesOn() {
        JournalEntry entry = rebuilt(container("web", "now"), container("log", "now"));

        assertThat(entry.getStopCode()).isEmpty();
        assertThat(entry.getContainersList())
                .allMatch(it -> it.getStarted() && it.getRuntimeId().startsWith("id-"));
    }

    /** The one that is missing may have run, and a container is never started twice. */
    @Test
    void aTaskOfWhichAContainerIsMissingEnds() {
        JournalEntry entry = rebuilt(container("web", "now"));

        assertThat(entry.getStopCode()).isEqualTo("InfrastructureHealth");
        assertThat(entry.getContainers(0).getRuntimeId()).isEqualTo("id-web");
    }

    @Test
    void aTaskOfAnOlderBootEnds() {
        JournalEntry entry = rebuilt(container("web", "now"), container("log", "before"));

        assertThat(entry.getStopCode()).isEqualTo("InfrastructureHealth");
        assertThat(entry.getContainers(1).getEnded()).isTrue();
    }

    private static JournalEntry rebuilt(ContainerState... containers) {
        return Adoption.rebuilt(
                TaskRunner.fresh(TASK, "now", Duration.ofSeconds(30)),
                new Survey(Arrays.asList(containers), Map.of()),
                NOW);
    }

    private static ContainerState container(String name, String bootId) {
        return new ContainerState(
                "id-" + name,
                new ContainerState.Origin(ARN, name, bootId),
                ContainerState.Phase.RUNNING,
                new ContainerState.Execution(
                        Optional.of(NOW), Optional.empty(), Optional.empty(), false, ""),
                "sha256:0",
                List.of());
    }
}
