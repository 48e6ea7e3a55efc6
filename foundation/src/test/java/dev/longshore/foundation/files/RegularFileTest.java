package dev.longshore.foundation.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class RegularFileTest {
    private static final int MOST = 100;

    @TempDir Path directory;

    @BeforeEach
    void make() throws Exception {
        Files.writeString(directory.resolve("text"), "one\ntwo\n");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("text"));
        Files.writeString(directory.resolve("full"), "x".repeat(MOST));
        Files.writeString(directory.resolve("large"), "x".repeat(MOST + 1));
        Files.createDirectory(directory.resolve("directory"));
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(directory.resolve("link-to-pipe"), pipe);
        Files.createSymbolicLink(directory.resolve("device"), Path.of("/dev/zero"));
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
        }
    }

    @Test
    void aRegularFileIsRead() throws IOException {
        assertThat(RegularFile.lines(directory.resolve("text"), MOST))
                .containsExactly("one", "two");
        assertThat(RegularFile.lines(directory.resolve("link"), MOST))
                .containsExactly("one", "two");
        assertThat(RegularFile.read(directory.resolve("full"), MOST)).hasSize(MOST);
    }

    @ParameterizedTest
    @CsvSource({
        "pipe, it is not a regular file",
        "link-to-pipe, it is not a regular file",
        "device, it is not a regular file",
        "socket, it is not a regular file",
        "directory, it is not a regular file",
        "large, it is larger than 100 bytes",
    })
    void whatMayHaveNoEndIsNotOpened(String name, String reason) {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> RegularFile.read(directory.resolve(name), MOST))
                .extracting(FileSystemException::getReason)
                .isEqualTo(reason);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> RegularFile.read(directory.resolve("none"), MOST));
    }
}
