package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.runtime.ContainerRuntime.RuntimeListener;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeFailure;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A Podman service that is restarted under the agent. */
final class PodmanRestartLabTest extends PodmanLab {
    @Test
    void changesAreToldAlsoAfterARestartOfTheDaemon() throws Exception {
        var changed = new LinkedBlockingQueue<String>();
        var unsure = new LinkedBlockingQueue<Boolean>();
        var listener =
                new RuntimeListener() {
                    @Override
                    public void changed(String runtimeId) {
                        changed.add(runtimeId);
                    }

                    @Override
                    public void unsure() {
                        unsure.add(true);
                    }
                };
        AssignedTask task = task("watched", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        try (var _ = runtime.watch(listener)) {
            next(unsure);
            runtime.start(id);
            runtime.stop(id, GRACE);
            assertThat(next(changed)).isEqualTo(id);
            runtime.start(id);
            restartDaemon();
            next(unsure);
            changed.clear();
            runtime.stop(id, GRACE);
            assertThat(next(changed)).isEqualTo(id);
            assertThat(state(id).phase()).isEqualTo(Phase.EXITED);
        }
    }

    /** The transport keeps connections, which all lead nowhere after a restart. */
    @Test
    void callsSucceedAfterARestartOfTheDaemon() throws Exception {
        var calls = new ArrayList<CompletableFuture<List<ContainerState>>>();
        for (int i = 0; i < 8; i++) {
            calls.add(CompletableFuture.supplyAsync(this::list));
        }
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get();

        restartDaemon();

        AssignedTask task = task("restarted", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        runtime.start(id);
        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
    }

    /** As of a Podman that was killed before its record of a container was safe. */
    @Test
    void whatTheDaemonHasForgottenIsEnded() throws Exception {
        AssignedTask task = task("0123456789abcdef0123456789abcdef", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        runtime.start(id);
        lab.run("kill", HOST, "podman");
        lab.exec(HOST, "rm", "/var/lib/containers/storage/libpod/bolt_state.db");
        startDaemon();

        runtime.endStrays(runtime.list());
        assertThat(lab.succeeds(HOST, "test", "-e", "/run/crun/" + id)).isTrue();
        runtime.endStrays(runtime.list());

        assertThat(lab.succeeds(HOST, "test", "-e", "/run/crun/" + id)).isFalse();
        assertThat(lab.succeeds(HOST, "pgrep", "-x", "conmon")).isFalse();
    }

    @Test
    void commandsThatAnAgentBeforeThisOneHasLeftEnd() throws Exception {
        AssignedTask task = task("left", TaskDefinition.newBuilder());
        String id = runtime.create(task, shell("exec sleep 1000"), Place.ANYWHERE);
        runtime.start(id);
        String file = "/run/longshore-exec-left.pid";
        lab.exec(HOST, "crun", "exec", "--detach", "--pid-file", file, id, "sleep", "2000");
        assertThat(lab.succeeds(HOST, "pgrep", "-fx", "sleep 2000")).isTrue();

        try (var next =
                new PodmanRuntime(
                        lab.path(HOST, "/run/podman/podman.sock"),
                        lab.path(HOST, "/proc"),
                        lab.in(HOST),
                        BOOT_ID)) {
            next.endStrays(next.list());
        }

        assertThat(lab.succeeds(HOST, "pgrep", "-fx", "sleep 2000")).isFalse();
        assertThat(lab.succeeds(HOST, "test", "-e", file)).isFalse();
        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
    }

    private List<ContainerState> list() {
        try {
            return runtime.list();
        } catch (RuntimeFailure e) {
            throw new AssertionError(e);
        }
    }

    private void restartDaemon() {
        lab.run("kill", HOST, "podman");
        startDaemon();
    }

    private void startDaemon() {
        lab.run(
                "start",
                HOST,
                "podman",
                "--",
                "podman",
                "system",
                "service",
                "--time=0",
                "unix:///run/podman/podman.sock");
        lab.exec(
                HOST,
                "sh",
                "-c",
                "until curl -fs --unix-socket /run/podman/podman.sock http://p/_ping; do :; done");
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
