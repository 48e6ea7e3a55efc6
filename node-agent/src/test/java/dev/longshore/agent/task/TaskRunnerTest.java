package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
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
    private final Steps host = new Steps();
    private final TaskRunner runner =
            new TaskRunner(
                    loop, host, new NoJournal(), TaskRunner.fresh(TASK, "boot"), observation -> {});

    @Test
    void whatContainersShareStaysUntilACreationHasEnded() {
        toTheCreation();
        runner.stop("UserInitiated", "enough");
        loop.run();

        assertThat(host.inProgress()).containsExactly("CreateContainer");

        host.done("CreateContainer", "id-1");
        assertThat(host.inProgress()).containsExactly("RemoveContainer");
        host.done("RemoveContainer", "");
        assertThat(host.inProgress())
                .containsExactly("Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    @Test
    void whatContainersShareGoesAfterACreationThatFailed() {
        toTheCreation();
        runner.stop("UserInitiated", "enough");

        host.end("CreateContainer", new StepResult.Failed("CannotCreateContainerError"));

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
                        "PullImage", "Release NETWORK", "Release VOLUMES", "Release CGROUP");
    }

    @Test
    void aRuntimeThatCannotBeReachedIsWaitedFor() {
        toTheCreation();
        var nobody = new StepResult.Unreachable("CannotCreateContainerError: nobody there");

        for (int seconds = 1; seconds <= 8; seconds *= 2) {
            host.end("CreateContainer", nobody);
            loop.pass(Duration.ofMillis(999));
            assertThat(host.inProgress()).isEmpty();
            loop.pass(Duration.ofSeconds(seconds).minusMillis(999));
            assertThat(host.inProgress()).containsExactly("CreateContainer");
        }
        host.done("CreateContainer", "id-1");

        assertThat(host.inProgress()).containsExactly("StartContainer");
        assertThat(runner.entry().getStopCode()).isEmpty();
    }

    @Test
    void aRuntimeThatStaysAwayEndsTheTaskAfterAMinute() {
        toTheCreation();
        var begun = loop.now();
        while (runner.entry().getStopCode().isEmpty()) {
            host.end(
                    "CreateContainer",
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
        host.end("CreateContainer", new StepResult.Unreachable("nobody there"));
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
        host.done("PullImage", "sha256:0");
        assertThat(host.inProgress()).containsExactly("CreateContainer");
    }

    /** A machine whose steps end when the test says so. */
    private static final class Steps implements Host {
        private final Map<String, Consumer<StepResult>> inProgress = new LinkedHashMap<>();

        List<String> inProgress() {
            return new ArrayList<>(inProgress.keySet());
        }

        void done(String step, String value) {
            end(step, new StepResult.Done(value, Optional.empty()));
        }

        void end(String step, StepResult result) {
            Consumer<StepResult> done = inProgress.remove(step);
            assertThat(done).as("%s among %s", step, inProgress.keySet()).isNotNull();
            done.accept(result);
        }

        @Override
        public void perform(Step step, AssignedTask task, Consumer<StepResult> done) {
            inProgress.put(name(step), done);
        }

        private static String name(Step step) {
            return switch (step) {
                case Step.Prepare(TaskResource resource) -> "Prepare " + resource;
                case Step.Release(TaskResource resource) -> "Release " + resource;
                case Step other -> other.getClass().getSimpleName();
            };
        }

        @Override
        public void exec(
                String runtimeId,
                List<String> command,
                Duration timeout,
                Consumer<Optional<ExecResult>> done) {}

        @Override
        public void inspect(String runtimeId, Consumer<Inspection> done) {}

        @Override
        public void survey(Consumer<Optional<Survey>> done) {}

        @Override
        public List<String> parts() {
            return List.of();
        }

        @Override
        public void become(String part, NavigableMap<String, PartEntry> table) {}

        @Override
        public void watch(Consumer<String> changed) {}
    }
}
