package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFacts;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Containers on a real Podman: from their creation to their removal. */
final class PodmanContainersLabTest extends PodmanLab {
    @Test
    void tellsWhatItIs() throws RuntimeFailure {
        assertThat(runtime.facts())
                .returns("podman", RuntimeFacts::name)
                .matches(facts -> !facts.version().isEmpty());
    }

    @Test
    void aContainerIsCreatedStartedStoppedAndRemovedAndEachCanBeRepeated() throws RuntimeFailure {
        AssignedTask task = task("one", TaskDefinition.newBuilder());
        ContainerDefinition app = shell("trap 'exit 3' TERM; while :; do sleep 0.05; done");

        String id = runtime.create(task, app, Place.ANYWHERE);
        assertThat(runtime.create(task, app, Place.ANYWHERE)).isEqualTo(id);
        assertThat(state(id).phase()).isEqualTo(Phase.CREATED);
        runtime.stop(id, GRACE);

        runtime.start(id);
        runtime.start(id);
        ContainerState running = state(id);
        assertThat(running.phase()).isEqualTo(Phase.RUNNING);
        assertThat(running.execution().startedAt()).isPresent();
        assertThat(running.execution().exitCode()).isEmpty();
        assertThat(running.origin().taskArn()).isEqualTo(task.getTaskArn());
        assertThat(running.origin().containerName()).isEqualTo("app");
        assertThat(running.origin().bootId()).isEqualTo(BOOT_ID);
        assertThat(runtime.list()).extracting(ContainerState::runtimeId).containsExactly(id);

        runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set
        runtime.stop(id, GRACE);
        runtime.stop(id, GRACE);
        ContainerState exited = state(id);
        assertThat(exited.phase()).isEqualTo(Phase.EXITED);
        assertThat(exited.execution().exitCode()).contains(3);
        assertThat(exited.execution().finishedAt()).isPresent();

        runtime.remove(id);
        runtime.remove(id);
        assertThat(runtime.inspect(id)).isEmpty();
        runtime.stop(id, GRACE);
    }

    @Test
    void aContainerOfAnOlderBootIsMadeAnew() throws RuntimeFailure {
        AssignedTask task = task("rebooted", TaskDefinition.newBuilder());
        String before = runtime.create(task, shell("true"), Place.ANYWHERE);
        try (var rebooted =
                new PodmanRuntime(
                        lab.path(HOST, "/run/podman/podman.sock"),
                        lab.path(HOST, "/proc"),
                        lab.in(HOST),
                        "boot-2")) {
            String after = rebooted.create(task, shell("true"), Place.ANYWHERE);

            assertThat(after).isNotEqualTo(before);
            assertThat(rebooted.list())
                    .extracting(state -> state.origin().bootId())
                    .containsExactly("boot-2");
        }
    }

    @Test
    void aContainerThatIgnoresTheSignalIsKilledAfterTheGrace() throws RuntimeFailure {
        String id = run("stubborn", shell("trap '' TERM; echo set; while :; do sleep 0.05; done"));
        runtime.exec(id, List.of("true"), LONG);

        runtime.stop(id, Duration.ofSeconds(1));

        assertThat(state(id).execution().exitCode()).contains(137);
        assertThat(state(id).execution().outOfMemory()).isFalse();
    }

    @Test
    void aContainerIsStoppedByTheSignalOfItsImage() throws RuntimeFailure {
        String image = "localhost/quits:1";
        lab.exec(
                HOST,
                "sh",
                "-c",
                "c=$(podman create "
                        + IMAGE
                        + ") && podman commit -q -c STOPSIGNAL=SIGQUIT $c "
                        + image
                        + " && podman rm $c");
        String id =
                run(
                        "quits",
                        shell(
                                        "trap 'exit 4' TERM; trap 'exit 5' QUIT; while :; do sleep 0.05; done")
                                .toBuilder()
                                .setImage(image)
                                .build());
        runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set

        runtime.stop(id, GRACE);

        assertThat(state(id).execution().exitCode()).contains(5);
    }

    /** More than Podman has workers for; each would keep one for a minute. */
    @Test
    void containersThatTakeLongToStopHoldUpNobody() throws Exception {
        List<String> stubborn = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id = run("stubborn-" + i, shell("trap '' TERM; while :; do sleep 0.05; done"));
            runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set
            stubborn.add(id);
        }
        String other = run("other", shell("sleep 1000"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> stops =
                    stubborn.stream()
                            .map(id -> threads.submit(stop(id, Duration.ofMinutes(1))))
                            .toList();

            threads.submit(stop(other, Duration.ZERO)).get(LONG.toSeconds(), TimeUnit.SECONDS);
            runtime.remove(other);
            assertThat(runtime.inspect(other)).isEmpty();
            for (String id : stubborn) {
                assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
                runtime.stop(id, Duration.ZERO);
            }
            for (Future<Boolean> stop : stops) {
                assertThat(stop.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private Callable<Boolean> stop(String id, Duration grace) {
        return () -> {
            runtime.stop(id, grace);
            return true;
        };
    }

    /** Podman hears of an end from conmon only, and says "running" for ever without it. */
    @Test
    void aContainerThatEndsWithoutItsMonitorHasEnded() throws RuntimeFailure {
        String id = run("unseen", shell("exec sleep 1000"));
        lab.exec(HOST, "kill", "-9", podmans(id, "ConmonPid"), podmans(id, "Pid"));

        assertThat(runtime.list())
                .singleElement()
                .returns(Phase.EXITED, ContainerState::phase)
                .returns(Optional.empty(), state -> state.execution().exitCode())
                .matches(state -> state.execution().error().contains("conmon"));
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.start(id))
                .matches(failure -> failure.reason().startsWith("CannotStartContainerError: "))
                .withMessageContaining("conmon");
        runtime.stop(id, GRACE);
        runtime.remove(id);
        assertThat(runtime.inspect(id)).isEmpty();
    }

    @Test
    void aContainerWithoutItsMonitorRunsUntilItIsStopped() throws RuntimeFailure {
        String polite = run("polite", shell("trap 'exit 3' TERM; while :; do sleep 0.05; done"));
        String stubborn = run("stubborn", shell("trap '' TERM; while :; do sleep 0.05; done"));
        for (String id : List.of(polite, stubborn)) {
            runtime.exec(id, List.of("true"), LONG); // so that the trap is surely set
            lab.exec(HOST, "kill", "-9", podmans(id, "ConmonPid"));
            assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
        }

        runtime.stop(polite, LONG);
        runtime.stop(stubborn, Duration.ofSeconds(1));

        for (String id : List.of(polite, stubborn)) {
            assertThat(state(id).phase()).isEqualTo(Phase.EXITED);
            runtime.remove(id);
            assertThat(runtime.inspect(id)).isEmpty();
        }
    }

    private String podmans(String id, String pid) {
        return lab.exec(HOST, "podman", "inspect", "-f", "{{.State." + pid + "}}", id).strip();
    }

    @Test
    void runningOutOfMemoryIsTold() throws Exception {
        String id =
                run(
                        "hungry",
                        shell("head -c 64m /dev/zero | tail >/dev/null; exit 137").toBuilder()
                                .setMemory(16)
                                .build());
        lab.exec(HOST, "podman", "wait", id);

        assertThat(state(id).execution().exitCode()).contains(137);
        assertThat(state(id).execution().outOfMemory()).isTrue();
    }

    @Test
    void anExecTellsStatusAndOutputAndIsKilledWhenItsTimeIsOver() throws RuntimeFailure {
        String id = run("exec", shell("exec sleep 1000"));

        assertThat(runtime.exec(id, List.of("sh", "-c", "echo out; echo err >&2; exit 5"), LONG))
                .isEqualTo(new ExecResult(5, "out\nerr\n"));
        assertThat(runtime.exec(id, List.of("sh", "-c", "yes | head -c 10000"), LONG).output())
                .hasSize(4096);
        assertThat(runtime.exec(id, List.of("sleep", "777"), Duration.ofSeconds(1)).exitCode())
                .isEqualTo(137);
        assertThat(sh(id, "ps")).doesNotContain("777");
        assertThat(lab.exec(HOST, "ls", "/run")).doesNotContain("longshore-exec");
        assertThat(runtime.exec(id, List.of("no-such-command"), LONG).exitCode()).isNotZero();
    }

    @Test
    void whatCannotStartSaysSo() throws RuntimeFailure {
        AssignedTask task = task("broken", TaskDefinition.newBuilder());
        String id = runtime.create(task, container("no-such-command"), Place.ANYWHERE);

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.start(id))
                .matches(failure -> failure.reason().startsWith("CannotStartContainerError: "))
                .withMessageContaining("no-such-command");
        assertThat(state(id).phase()).isEqualTo(Phase.CREATED);
        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(
                        () ->
                                runtime.create(
                                        task,
                                        shell("true").toBuilder()
                                                .setName("other")
                                                .setImage("localhost/none:1")
                                                .build(),
                                        Place.ANYWHERE))
                .matches(failure -> failure.reason().startsWith("CannotCreateContainerError: "));
    }
}
