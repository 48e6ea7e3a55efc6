package dev.longshore.agent.resource.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of this machine's HAProxy and a library that the test brings. */
class HaproxyImageTest {
    @TempDir private Path directory;
    private Path library;

    @BeforeEach
    void library() throws IOException {
        Assumptions.assumeTrue(HaproxyImage.isInstalled(), "haproxy is not installed");
        library = Files.writeString(directory.resolve("libtls.so.3.0"), "code");
    }

    /** Packages keep the time of their build, and libraries are named by links. */
    @Test
    void aLibraryThatWasJustPutThereChangesTheImage() throws IOException {
        Files.setLastModifiedTime(library, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        Path link = Files.createSymbolicLink(directory.resolve("libtls.so"), library);

        assertThat(image("echo 'libtls.so => %s (0x1)'".formatted(link), "\"$@\"").changed())
                .isEqualTo(((FileTime) Files.getAttribute(library, "unix:ctime")).toInstant());
    }

    @Test
    void anImageThatFailsLeavesNothing() throws IOException {
        Path note = directory.resolve("note");
        String failing =
                "case \"$*\" in *manifest.json*) : >\"$3\"; echo \"$3\" >%s; exit 1;; esac; \"$@\""
                        .formatted(note);

        assertThatIOException()
                .isThrownBy(() -> image("echo %s".formatted(library), failing).archive());

        assertThat(Path.of(Files.readString(note).strip())).isAbsolute().doesNotExist();
    }

    /** With what a shell does for {@code ldd} and for everything else. */
    private HaproxyImage image(String ldd, String others) throws IOException {
        Path script = directory.resolve("run");
        Files.writeString(
                script,
                """
                #!/bin/sh
                if [ "$1" = ldd ]; then %s; else %s; fi
                """
                        .formatted(ldd, others));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new HaproxyImage(new Commands(List.of(script.toString())), InstantSource.system());
    }
}
