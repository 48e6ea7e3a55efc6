package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.Place;
import dev.longshore.agent.runtime.RuntimeUnreachable;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.Volume;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime that is not there. */
final class PodmanUnreachableTest {
    @TempDir private Path directory;
    private Path socket;
    private PodmanRuntime runtime;

    @BeforeEach
    void begin() {
        socket = directory.resolve("podman.sock");
        runtime = new PodmanRuntime(socket, Path.of("/proc"), new Commands(List.of()), "boot-1");
    }

    @AfterEach
    void end() {
        runtime.close();
    }

    @Test
    void everyCallSaysThatNobodyIsThere() {
        var container =
                ContainerDefinition.newBuilder().setName("web").setImage("localhost/web:1").build();
        var task = AssignedTask.newBuilder().setTaskArn("arn:aws:ecs:eu:1:task/main/t1");
        task.getDefinitionBuilder().addVolumes(Volume.newBuilder().setName("own"));

        assertUnreachable(
                "CannotPullContainerError", "No such file", () -> runtime.pull("localhost/web:1"));
        assertUnreachable(
                "CannotPullContainerError", "No such file", () -> runtime.pull("example.org/a:1"));
        assertUnreachable(
                "CannotCreateVolumeError",
                "No such file",
                () -> runtime.createVolumes(task.build()));
        assertUnreachable(
                "CannotCreateContainerError",
                "No such file",
                () -> runtime.create(task.build(), container, Place.ANYWHERE));
        assertUnreachable("CannotStartContainerError", "No such file", () -> runtime.start("id-1"));
    }

    @Test
    void aSocketThatNobodyListensAtIsToldToo() throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
        }
        if (!Files.exists(socket)) {
            throw new AssertionError("the socket should outlive its server");
        }

        assertUnreachable(
                "CannotPullContainerError",
                "Connection refused",
                () -> runtime.pull("localhost/web:1"));
    }

    private void assertUnreachable(String name, String why, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeUnreachable.class)
                .isThrownBy(call)
                .matches(
                        failure ->
                                failure.reason()
                                        .startsWith(
                                                name
                                                        + ": the container runtime does not answer at "
                                                        + socket
                                                        + " ("
                                                        + why))
                .withMessageNotContaining("java.");
    }
}
