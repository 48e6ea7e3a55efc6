package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder()
                    .setTaskArn("arn:aws:ecs:us-east-1:123456789012:task/default/t1")
                    .setNetwork(TaskNetwork.newBuilder().setAddress("10.32.0.65"))
                    .setDefinition(
                            TaskDefinition.newBuilder()
                                    .setMemory("64")
                                    .addVolumes(Volume.newBuilder().setName("own"))
                                    .addContainerDefinitions(
                                            ContainerDefinition.newBuilder().setName("web")))
                    .build();

    private final HandLoop loop = new HandLoop();
    private final StepsByHand host = new StepsByHand();
    private final TaskRunner runner =
            new TaskRunner(
                    loop,
                    host,
                    new NoJournal(),
                    TaskRunner.fresh(TASK, "boot", TaskStep.DEFAULT_STOP_TIMEOUT),
                    observation -> {});

    @Test
    void whatContainersShareStaysUntilACreationHasEnded() {
        toTheCreation();
        runner.stop("UserInitiated", "enough");
        loop.run();

        assertThat(host.inProgress()).containsExactly("CreateContainer web");

        host.done("CreateContainer web", "id-1");
        assertThat(host.inProgress()).containsExactly("RemoveContainer web");
        host.done("RemoveContainer web", "");
        assertThat(host.inProgress())
                .containsExactly("Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    @Test
    void whatContainersShareGoesAfterACreationThatFailed() {
        toTheCreation();
        runner.stop("UserInitiated", "enough");

        host.end("CreateContainer web", new StepResult.Failed("CannotCreateContainerError"));

        assertThat(host.inProgress())
                .containsExactly("Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    /** A pull uses nothing of the task's, and may take hours. */
    @Test
    void aPullHoldsNothingBack() {
        runner.advance();
        host.done("Prepare NETWORK", "");
        host.done("Prepare VOLUMES", "");
        host.done("Prepare CGROUP", "");
        runner.stop("UserInitiated", "enough");

        assertThat(host.inProgress())
                .containsExactly(
                        "PullImage web", "Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    @Test
    void aTaskEndsWhileItsPullHangs() {
        runner.advance();
        host.done("Prepare NETWORK", "");
        host.done("Prepare VOLUMES", "");
        host.done("Prepare CGROUP", "");
        runner.stop("UserInitiated", "enough");
        host.done("Release NETWORK", "");
        host.done("Release VOLUMES", "");
        host.done("Release CGROUP", "");

        assertThat(host.inProgress()).containsExactly("PullImage web");
        assertThat(runner.finished()).isTrue();
        assertThat(runner.observation().getLastStatus()).isEqualTo("STOPPED");

        host.done("PullImage web", "sha256:0");
        assertThat(host.inProgress()).isEmpty();
        assertThat(runner.finished()).isTrue();
    }

    /** A pull that was given up says nothing of the task. */
    @Test
    void aPullOfATaskThatIsStoppedIsGivenUp() {
        runner.advance();
        assertThat(host.givenUp()).isEmpty();

        runner.stop("UserInitiated", "enough");
        runner.advance();

        assertThat(host.givenUp()).containsExactly("PullImage web");
        host.end("PullImage web", new StepResult.Failed("CannotPullContainerError: interrupted"));
        assertThat(runner.entry().getStoppedReason()).isEqualTo("enough");
        assertThat(runner.entry().getContainers(0).getReason()).isEmpty();
    }

    @Test
    void aRuntimeThatCannotBeReachedIsWaitedFor() {
        toTheCreation();
        var nobody = new StepResult.Unreachable("CannotCreateContainerError: nobody there");

        for (int seconds = 1; seconds <= 8; seconds *= 2) {
            host.end("CreateContainer web", nobody);
            loop.pass(Duration.ofMillis(999));
            assertThat(host.inProgress()).isEmpty();
            loop.pass(Duration.ofSeconds(seconds).minusMillis(999));
            assertThat(host.inProgress()).containsExactly("CreateContainer web");
        }
        host.done("CreateContainer web", "id-1");

        assertThat(host.inProgress()).containsExactly("StartContainer web");
        assertThat(runner.entry().getStopCode()).isEmpty();
    }

    @Test
    void aRuntimeThatStaysAwayEndsTheTaskAfterAMinute() {
        toTheCreation();
        var begun = loop.now();
        while (runner.entry().getStopCode().isEmpty()) {
            host.end(
                    "CreateContainer web",
                    new StepResult.Unreachable("CannotCreateContainerError: nobody there"));
            if (runner.entry().getStopCode().isEmpty()) {
                loop.pass(Duration.ofSeconds(10));
            }
        }

        assertThat(Duration.between(begun, loop.now()))
                .isBetween(
                        StepRunner.RUNTIME_PATIENCE, StepRunner.RUNTIME_PATIENCE.multipliedBy(2));
        assertThat(runner.entry().getStopCode()).isEqualTo("TaskFailedToStart");
        assertThat(runner.entry().getStoppedReason())
                .isEqualTo("CannotCreateContainerError: nobody there");
    }

    @Test
    void aTaskThatIsStoppedWaitsForNoRuntimeTowardsRunning() {
        toTheCreation();
        host.end("CreateContainer web", new StepResult.Unreachable("nobody there"));
        runner.stop("UserInitiated", "enough");
        loop.pass(Duration.ofSeconds(1));

        assertThat(host.inProgress())
                .containsExactly("Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    /** The first cause stays, and so does the time that came with it. */
    @Test
    void theTimeToStopComesWithTheCause() {
        AssignedTask stopping =
                runner.entry().getTask().toBuilder()
                        .setDesiredStatus("STOPPED")
                        .setStopCode("SpotInterruption")
                        .setStopTimeoutSeconds(120)
                        .build();

        runner.assigned(stopping);
        runner.assigned(stopping.toBuilder().setStopTimeoutSeconds(5).build());

        assertThat(runner.entry().getStopCode()).isEqualTo("SpotInterruption");
        assertThat(runner.entry().getTask().getStopTimeoutSeconds()).isEqualTo(120);
    }

    private void toTheCreation() {
        runner.advance();
        host.done("Prepare NETWORK", "");
        host.done("Prepare VOLUMES", "");
        host.done("Prepare CGROUP", "");
        host.done("PullImage web", "sha256:0");
        assertThat(host.inProgress()).containsExactly("CreateContainer web");
    }
}
