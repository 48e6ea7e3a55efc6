package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.TaskObservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks of several containers, of which some do not come to run. */
class ContainerFailuresTest {
    private final HandLoop loop = new HandLoop();
    private final StepsByHand host = new StepsByHand();
    private final List<TaskObservation> told = new ArrayList<>();

    @Test
    void aSidecarWithoutImageLeavesItsTaskRunning() {
        TaskRunner runner = run(task("app", "side").build());
        host.end("PullImage side", new StepResult.Failed("CannotPullContainerError: none"));
        host.done("PullImage app", "sha256:0");
        host.done("CreateContainer app", "id-app");
        host.done("StartContainer app", "");

        assertThat(host.inProgress()).isEmpty();
        assertThat(last()).isEqualTo("RUNNING app:RUNNING side:STOPPED");
        assertThat(told.getLast().getContainers(1).getReason())
                .isEqualTo("CannotPullContainerError: none");

        runner.stop("UserInitiated", "enough");
        host.done("StopContainer app", "");
        host.done("RemoveContainer app", "");
        assertThat(runner.finished()).isTrue();
    }

    /** The runtime may have started it all the same. */
    @Test
    void aSidecarThatDoesNotStartIsStoppedAloneAndRemovedWithItsTask() {
        TaskRunner runner = run(task("app", "side").build());
        for (String name : List.of("app", "side")) {
            host.done("PullImage " + name, "sha256:0");
        }
        for (String name : List.of("app", "side")) {
            host.done("CreateContainer " + name, "id-" + name);
        }
        host.done("StartContainer app", "");
        host.end("StartContainer side", new StepResult.Failed("CannotStartContainerError: none"));

        assertThat(host.inProgress()).containsExactly("StopContainer side");
        host.done("StopContainer side", "");
        assertThat(last()).isEqualTo("RUNNING app:RUNNING side:STOPPED");

        runner.stop("UserInitiated", "enough");
        host.done("StopContainer app", "");
        assertThat(host.inProgress())
                .containsExactlyInAnyOrder("RemoveContainer app", "RemoveContainer side");
    }

    @Test
    void anEssentialContainerThatDoesNotStartEndsItsTask() {
        TaskRunner runner = run(task("app", "side").build());
        host.done("PullImage side", "sha256:0");
        host.end("PullImage app", new StepResult.Failed("CannotPullContainerError: none"));

        assertThat(runner.entry().getStopCode()).isEqualTo("TaskFailedToStart");
        assertThat(runner.entry().getStoppedReason()).isEqualTo("CannotPullContainerError: none");
    }

    /** Nothing else happens while the first one runs. */
    @Test
    void aContainerThatRunsIsToldAtOnce() {
        var task = task("app", "side");
        task.getDefinitionBuilder()
                .getContainerDefinitionsBuilder(0)
                .addDependsOnBuilder()
                .setContainerName("side")
                .setCondition("SUCCESS");
        run(task.build());
        for (String name : List.of("app", "side")) {
            host.done("PullImage " + name, "sha256:0");
        }
        host.done("CreateContainer side", "id-side");
        host.done("StartContainer side", "");

        assertThat(last()).isEqualTo("PENDING app:PENDING side:RUNNING");
    }

    @Test
    void aStartTimeoutSurvivesARestartOfTheAgent() {
        TaskRunner runner = waitsForHealth();
        loop.pass(Duration.ofSeconds(3));
        JournalEntry journal = runner.entry();
        runner.close();

        TaskRunner restarted =
                new TaskRunner(loop, new StepsByHand(), new NoJournal(), journal, told::add);
        restarted.advance();
        loop.pass(Duration.ofSeconds(16));
        assertThat(restarted.entry().getStopCode()).isEmpty();
        loop.pass(Duration.ofSeconds(1));

        assertThat(restarted.entry().getStopCode()).isEqualTo("TaskFailedToStart");
        assertThat(restarted.entry().getStoppedReason())
                .isEqualTo("Container side did not get ready within its startTimeout of 20 s");
        assertThat(runner.entry().getStopCode()).as("closed").isEmpty();
    }

    @Test
    void aStartTimeoutThatWasOverWhileNoAgentRanEndsTheTaskAtOnce() {
        TaskRunner runner = waitsForHealth();
        runner.close();
        loop.pass(Duration.ofMinutes(2));

        TaskRunner restarted =
                new TaskRunner(loop, new StepsByHand(), new NoJournal(), runner.entry(), told::add);
        restarted.advance();

        assertThat(restarted.entry().getStopCode()).isEqualTo("TaskFailedToStart");
    }

    private TaskRunner waitsForHealth() {
        var task = task("app", "side");
        task.getDefinitionBuilder()
                .getContainerDefinitionsBuilder(0)
                .addDependsOnBuilder()
                .setContainerName("side")
                .setCondition("HEALTHY");
        task.getDefinitionBuilder().getContainerDefinitionsBuilder(1).setStartTimeout(20);
        TaskRunner runner = run(task.build());
        for (String name : List.of("app", "side")) {
            host.done("PullImage " + name, "sha256:0");
        }
        host.done("CreateContainer side", "id-side");
        host.done("StartContainer side", "");
        return runner;
    }

    private TaskRunner run(AssignedTask task) {
        var runner =
                new TaskRunner(
                        loop,
                        host,
                        new NoJournal(),
                        TaskRunner.fresh(task, "boot", TaskStep.DEFAULT_STOP_TIMEOUT),
                        told::add);
        runner.advance();
        return runner;
    }

    /** The first container is essential, the others are not. */
    private static AssignedTask.Builder task(String essential, String... others) {
        var task = AssignedTask.newBuilder().setTaskArn("arn:aws:ecs:r:1:task/default/t1");
        var definition = task.getDefinitionBuilder();
        definition.addContainerDefinitionsBuilder().setName(essential);
        for (String other : others) {
            definition.addContainerDefinitionsBuilder().setName(other).setEssential(false);
        }
        return task;
    }

    private String last() {
        var text = new StringBuilder(told.getLast().getLastStatus());
        for (ContainerObservation container : told.getLast().getContainersList()) {
            text.append(' ').append(container.getName()).append(':');
            text.append(container.getLastStatus());
        }
        return text.toString();
    }
}
