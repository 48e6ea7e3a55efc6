package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the answers of a runtime that looks at a container while it ends. */
final class InspectorTest {
    private static final String ENDED_MEANWHILE =
            """
            {"cause":"no such process","message":"read /proc/402/cgroup: no such process","response":500}
            """;
    private static final String EXITED =
            """
            {"Id":"c1","Image":"sha256:1","Config":{"Labels":{}},"State":{"Status":"exited","ExitCode":3,"Pid":0}}
            """;

    private static final String IMAGE = "{\"Id\":\"sha256:1\",\"RepoDigests\":[]}";

    @TempDir private Path directory;
    private ScriptedDaemon daemon;
    private PodmanRuntime runtime;

    @BeforeEach
    void begin() throws IOException {
        Path socket = directory.resolve("podman.sock");
        daemon = new ScriptedDaemon(socket);
        runtime = new PodmanRuntime(socket, Path.of("/proc"), new Commands(List.of()), "boot-1");
    }

    @AfterEach
    void end() throws IOException {
        runtime.close();
        daemon.close();
    }

    @Test
    void aProcessThatEndsMeanwhileIsLookedForAgain() throws RuntimeFailure {
        daemon.answers(500, ENDED_MEANWHILE).answers(200, EXITED).answers(200, IMAGE);

        assertThat(runtime.inspect("c1").orElseThrow().phase())
                .isEqualTo(ContainerState.Phase.EXITED);
    }

    @Test
    void whatDoesNotPassIsTold() {
        daemon.answers(500, ENDED_MEANWHILE)
                .answers(500, ENDED_MEANWHILE)
                .answers(500, ENDED_MEANWHILE);

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.inspect("c1"))
                .withMessageContaining("/proc/402/cgroup");
    }

    @Test
    void anotherFailureIsToldAtOnce() {
        daemon.answers(500, "{\"message\":\"database is locked\"}").answers(200, EXITED);

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> runtime.inspect("c1"))
                .withMessageContaining("database is locked");
    }
}
