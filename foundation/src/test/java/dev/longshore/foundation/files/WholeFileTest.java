package dev.longshore.foundation.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir Path directory;

    @Test
    void replacesWhatWasThereAndLeavesNothingBesideIt() throws IOException {
        Path file = directory.resolve("id");
        WholeFile.write(file, new byte[] {1, 2, 3});
        WholeFile.write(file, new byte[] {4});

        assertThat(Files.readAllBytes(file)).containsExactly(4);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aPrivateOneIsReadByItsOwnerOnly() throws IOException {
        Path file = directory.resolve("key");
        WholeFile.writePrivate(file, new byte[] {1});

        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void whatACrashLeftBesideItIsOverwritten() throws IOException {
        Path file = directory.resolve("id");
        Files.write(directory.resolve("id" + WholeFile.UNFINISHED), new byte[100]);

        WholeFile.write(file, new byte[] {7});

        assertThat(Files.readAllBytes(file)).containsExactly(7);
    }

    @Test
    void aFaultLeavesWhatWasThere() throws IOException {
        Path file = directory.resolve("id");
        WholeFile.write(file, new byte[] {1});
        Files.createDirectory(directory.resolve("id" + WholeFile.UNFINISHED));

        assertThatThrownBy(() -> WholeFile.write(file, new byte[] {2}))
                .isInstanceOf(IOException.class);

        assertThat(Files.readAllBytes(file)).containsExactly(1);
    }
}
