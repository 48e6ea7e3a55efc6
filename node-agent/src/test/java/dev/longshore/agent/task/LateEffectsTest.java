package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call of the runtime that the agent has given up takes effect all the same. */
class LateEffectsTest {
    private static final StepResult TIMED_OUT = new StepResult.Failed("DockerTimeoutError");
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:task/default/t1";
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn(ARN)
                    .setDefinition(
                            TaskDefinition.newBuilder()
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder().setName("web"))
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder()
                                                    .setName("log")
                                                    .setEssential(false)))
                    .build();

    private final HandLoop loop = new HandLoop();
    private final StepsByHand host = new StepsByHand();
    private TaskRunner runner = runner(TASK);

    private TaskRunner runner(AssignedTask task) {
        return new TaskRunner(
                loop,
                host,
                new NoJournal(),
                TaskRunner.fresh(task, "boot", TaskStep.DEFAULT_STOP_TIMEOUT),
                observation -> {});
    }

    @Test
    void aContainerThatStartsAfterItsStopIsStoppedOnceMore() {
        toTheStarts();
        host.end("StartContainer log", TIMED_OUT);
        host.done("StopContainer log", ""); // it does not run yet
        assertThat(host.inProgress()).isEmpty();

        runner.saw(running("log"));

        assertThat(host.inProgress()).containsExactly("StopContainer log");
        assertThat(runner.observation().getContainers(1).getLastStatus()).isEqualTo("STOPPED");
        assertThat(runner.entry().getStopCode()).as("the task goes on").isEmpty();
        host.done("StopContainer log", "");
        assertThat(host.inProgress()).isEmpty();
    }

    @Test
    void aContainerThatStartsInPlaceOfItsRemovalIsStoppedAndRemoved() {
        toTheStarts();
        runner.stop("UserInitiated", "enough");
        host.done("StopContainer web", "");
        host.end("StartContainer log", TIMED_OUT);
        host.done("StopContainer log", "");
        host.done("RemoveContainer web", "");
        host.end("RemoveContainer log", new StepResult.Failed("it runs"));

        runner.saw(running("log"));
        loop.pass(Duration.ofSeconds(1));

        assertThat(host.inProgress()).containsExactly("StopContainer log");
        host.done("StopContainer log", "");
        host.done("RemoveContainer log", "");
        assertThat(runner.finished()).isTrue();
    }

    @Test
    void aRemovalThatFailedHasItsContainerLookedAt() {
        toTheStarts();
        host.done("StartContainer log", "");
        runner.stop("UserInitiated", "enough");
        host.done("StopContainer web", "");
        host.done("StopContainer log", "");
        host.end("RemoveContainer web", new StepResult.Failed("it runs"));

        runner.inspect("id-web");

        assertThat(host.lookedAt()).containsExactly("id-web");
    }

    @Test
    void whatMayStartYetIsGoneBeforeWhatItLeansOnIsStopped() {
        var task = TASK.toBuilder();
        task.getDefinitionBuilder()
                .getContainerDefinitionsBuilder(1)
                .addDependsOn(
                        ContainerDependency.newBuilder()
                                .setContainerName("web")
                                .setCondition("START"));
        runner = runner(task.build());
        runner.advance();
        host.done("PullImage web", "sha256:0");
        host.done("PullImage log", "sha256:0");
        host.done("CreateContainer web", "id-web");
        host.done("StartContainer web", "");
        host.done("CreateContainer log", "id-log");
        host.end("StartContainer log", TIMED_OUT);
        runner.stop("UserInitiated", "enough");
        assertThat(host.inProgress()).containsExactly("StopContainer log");

        host.done("StopContainer log", "");
        assertThat(host.inProgress()).containsExactly("RemoveContainer log");
        host.done("RemoveContainer log", "");
        assertThat(host.inProgress()).containsExactly("StopContainer web");
    }

    /** Two looks at a container overtake each other. */
    @Test
    void anOldLookAtAStartThatHasEndedIsNoSecondStart() {
        toTheStarts();
        host.end("StartContainer log", new StepResult.Done("", Optional.of(running("log"))));
        runner.saw(
                new ContainerState("id-log", origin("log"), Phase.EXITED, began(), "", List.of()));
        runner.saw(running("log"));

        assertThat(host.inProgress()).doesNotContain("StopContainer log");
    }

    @Test
    void aContainerThatWasMadeTooLateIsRemovedWithItsTask() {
        toTheCreations();
        host.done("CreateContainer web", "id-web");
        host.end("CreateContainer log", TIMED_OUT);
        host.done("StartContainer web", "");

        runner.found(made("log"), true);

        assertThat(recorded("log").getRuntimeId()).isEqualTo("id-log");
        assertThat(host.inProgress()).as("it was given up").isEmpty();
        runner.stop("UserInitiated", "enough");
        host.done("StopContainer web", "");
        assertThat(host.inProgress())
                .containsExactlyInAnyOrder("RemoveContainer web", "RemoveContainer log");
    }

    @Test
    void aContainerThatIsBeingMadeIsNotTakenBeforeItsCallHasEnded() {
        toTheCreations();

        runner.found(made("log"), true);

        assertThat(recorded("log").getRuntimeId()).isEmpty();
    }

    /** Of an older boot: its task begins anew, unless it ends. */
    @Test
    void aContainerOfAnOlderBootIsTakenForItsRemovalOnly() {
        toTheCreations();
        host.end("CreateContainer web", new StepResult.Unreachable("nobody there"));
        runner.found(made("web"), false);
        assertThat(recorded("web").getRuntimeId()).isEmpty();

        runner.stop("UserInitiated", "enough");
        runner.found(made("web"), false);
        assertThat(recorded("web").getRuntimeId()).isEqualTo("id-web");
    }

    private void toTheCreations() {
        runner.advance();
        host.done("PullImage web", "sha256:0");
        host.done("PullImage log", "sha256:0");
        assertThat(host.inProgress()).containsExactly("CreateContainer web", "CreateContainer log");
    }

    private void toTheStarts() {
        toTheCreations();
        host.done("CreateContainer web", "id-web");
        host.done("CreateContainer log", "id-log");
        host.done("StartContainer web", "");
        assertThat(host.inProgress()).containsExactly("StartContainer log");
    }

    private JournalContainer recorded(String name) {
        return TaskStep.recorded(runner.entry(), name);
    }

    private static ContainerState running(String name) {
        return new ContainerState(
                "id-" + name, origin(name), Phase.RUNNING, began(), "", List.of());
    }

    private static ContainerState made(String name) {
        return new ContainerState(
                "id-" + name,
                origin(name),
                Phase.CREATED,
                ContainerState.Execution.NONE,
                "",
                List.of());
    }

    private static ContainerState.Origin origin(String name) {
        return new ContainerState.Origin(ARN, name, "boot");
    }

    private static ContainerState.Execution began() {
        return new ContainerState.Execution(
                Optional.of(Instant.EPOCH), Optional.empty(), Optional.of(0), false, "");
    }
}
