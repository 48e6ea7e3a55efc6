package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host.Survey;
import dev.longshore.agent.task.TaskStep;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a starting agent makes of a crash at each point of a container's life. */
class AdoptionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String TASK = "arn:aws:ecs:eu-1:1:task/default/1";

    /**
     * {@code record}: what the journal holds, in the words of its fields; {@code found}: whether
     * the runtime lists the container; {@code after}: the record then.
     */
    @ParameterizedTest
    @CsvSource({
        // before it was made, and between its making and the record of that
        "'', false, ''",
        "'', true, id",
        // made; gone before it was started: it may be made again
        "id, true, id",
        "id, false, ''",
        // perhaps started: never made a second time
        "id intended, true, id intended",
        "id intended, false, id intended ended removed",
        "id intended started, true, id intended started",
        "id intended started, false, id intended started ended removed",
        // ended
        "id intended started ended, true, id intended started ended",
        "id intended started ended, false, id intended started ended removed",
        "id intended started ended removed, false, id intended started ended removed",
    })
    void afterARestartOfTheAgent(String record, boolean found, String after) {
        assertThat(adopted(record, found, "boot-1")).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false, '', false",
        // made and never started: it is made anew in this boot
        "id, true, '', false",
        "id, false, '', false",
        "id intended, true, id intended ended, true",
        "id intended, false, id intended ended, true",
        "id intended started, true, id intended started ended, true",
        "id intended started, false, id intended started ended, true",
        "id intended started ended, true, id intended started ended, true",
    })
    void afterAReboot(String record, boolean found, String after, boolean stops) {
        assertThat(adopted(record, found, "boot-2")).isEqualTo(after);

        var entry = correct(withAllResources(entry(record)), found, "boot-2");
        assertThat(entry.getResourcesMap().keySet())
                .as("what the kernel kept does not survive")
                .containsExactly("volumes");
        assertThat(entry.getBootId())
                .as("a task that goes on is of this boot")
                .isEqualTo(stops ? "boot-1" : "boot-2");
        assertThat(entry.getStopCode()).isEqualTo(stops ? "InfrastructureHealth" : "");
        assertThat(entry.getStoppedReason()).isEqualTo(stops ? "Host rebooted" : "");
        assertThat(entry.hasStoppingAt()).isEqualTo(stops);
    }

    @Test
    void aReasonThatATaskHasIsKept() {
        var entry = entry("id intended started").setStopCode("UserInitiated");

        var corrected = correct(entry, true, "boot-2");

        assertThat(corrected.getStopCode()).isEqualTo("UserInitiated");
        assertThat(corrected.getContainers(0).getReason()).isEqualTo("Host rebooted");
    }

    @Test
    void resourcesOfThisBootAreKept() {
        var entry = withAllResources(entry("id"));

        assertThat(correct(entry, true, "boot-1").getResourcesMap())
                .isEqualTo(entry.getResourcesMap());
    }

    @Test
    void whatWasReleasedBeforeABootStaysSo() {
        var entry = entry("id intended ended removed").setStopCode("UserInitiated");
        entry.putResources("network", ResourceState.RESOURCE_STATE_RELEASED);

        assertThat(correct(entry, false, "boot-2").getResourcesMap())
                .isEqualTo(entry.getResourcesMap());
    }

    private static JournalEntry.Builder withAllResources(JournalEntry.Builder entry) {
        for (TaskResource resource : TaskResource.values()) {
            entry.putResources(resource.key(), ResourceState.RESOURCE_STATE_PREPARED);
        }
        return entry;
    }

    @Test
    void containersOfOtherTasksAreNotAdopted() {
        var other = new Survey(List.of(state("arn:aws:ecs:eu-1:1:task/default/2")), Map.of());

        var corrected = Adoption.correct(entry("").build(), other, "boot-1", NOW);

        assertThat(corrected.getContainers(0).getRuntimeId()).isEmpty();
    }

    /** A record that does not say that the container ended lets nothing start it again. */
    @ParameterizedTest
    @CsvSource({"id intended, true", "id intended, false", "id intended started, false"})
    void whatMayHaveRunIsNotStartedAfterAReboot(String record, boolean found) {
        var entry = correct(entry(record), found, "boot-2").build();

        assertThat(TaskStep.next(entry))
                .noneMatch(step -> step.toString().startsWith("StartContainer"))
                .noneMatch(step -> step.toString().startsWith("CreateContainer"));
    }

    private static String adopted(String record, boolean found, String boot) {
        return words(correct(entry(record), found, boot).getContainers(0));
    }

    private static JournalEntry.Builder correct(
            JournalEntry.Builder entry, boolean found, String boot) {
        var survey = new Survey(found ? List.of(state(TASK)) : List.of(), Map.of());
        return Adoption.correct(entry.build(), survey, boot, NOW);
    }

    private static JournalEntry.Builder entry(String record) {
        var entry = JournalEntry.newBuilder().setBootId("boot-1");
        entry.getTaskBuilder()
                .setTaskArn(TASK)
                .getDefinitionBuilder()
                .addContainerDefinitionsBuilder()
                .setName("web");
        var words = List.of(record.split(" ", -1));
        entry.addContainersBuilder()
                .setName("web")
                .setPulled(true)
                .setRuntimeId(words.contains("id") ? "id" : "")
                .setStartIntended(words.contains("intended"))
                .setStarted(words.contains("started"))
                .setEnded(words.contains("ended"))
                .setRemoved(words.contains("removed"));
        return entry;
    }

    private static String words(JournalContainer container) {
        return (container.getRuntimeId()
                        + (container.getStartIntended() ? " intended" : "")
                        + (container.getStarted() ? " started" : "")
                        + (container.getEnded() ? " ended" : "")
                        + (container.getRemoved() ? " removed" : ""))
                .strip();
    }

    private static ContainerState state(String task) {
        return new ContainerState(
                "id",
                new ContainerState.Origin(task, "web", "boot-1"),
                ContainerState.Phase.CREATED,
                ContainerState.Execution.NONE,
                "",
                List.of());
    }
}
