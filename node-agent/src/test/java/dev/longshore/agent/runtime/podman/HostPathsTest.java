package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostPathsTest {
    private final HostPaths paths = new HostPaths(new Commands(List.of()));

    @TempDir Path directory;

    @Test
    void aDirectoryIsMadeOnlyWhereNothingIs() throws IOException, CommandFailure {
        Path file = Files.writeString(directory.resolve("os-release"), "text");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path missing = directory.resolve("a/new one");

        for (Path path : List.of(file, link, directory, Path.of("/dev/null"), missing)) {
            paths.provide(path.toString());
        }

        assertThat(file).hasContent("text");
        assertThat(link).isSymbolicLink();
        assertThat(missing).isDirectory();
    }

    /** Monitoring agents mount the runtime's socket. */
    @Test
    void aSocketStaysWhatItIs() throws IOException, CommandFailure {
        Path socket = directory.resolve("docker.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));

            paths.provide(socket.toString());

            assertThat(socket).exists();
            assertThat(Files.isDirectory(socket)).isFalse();
        }
    }

    @Test
    void aPathBelowAFileCannotBe() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> paths.provide(file.resolve("below").toString()))
                .withMessageContaining("Not a directory");
    }
}
