package dev.longshore.foundation.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldDirectoryTest {
    private static final String SELF = "pid " + ProcessHandle.current().pid();

    @TempDir private Path folder;

    @Test
    void oneHoldsItAtATime() throws Exception {
        Path directory = folder.resolve("new/directory");
        try (var _ = HeldDirectory.hold(directory)) {
            assertThatExceptionOfType(DirectoryInUse.class)
                    .isThrownBy(() -> HeldDirectory.hold(directory))
                    .satisfies(inUse -> assertThat(inUse.holder()).isEqualTo(SELF));
        }
        HeldDirectory.hold(directory).close();
    }

    @Test
    void anotherProcessFindsItHeldEvenAfterASecondTryHere() throws Exception {
        try (var _ = HeldDirectory.hold(folder)) {
            assertThatExceptionOfType(DirectoryInUse.class)
                    .isThrownBy(() -> HeldDirectory.hold(folder));

            assertThat(elsewhere()).isEqualTo("in use by " + SELF);
        }
        assertThat(elsewhere()).isEqualTo("free");
    }

    private String elsewhere() throws Exception {
        Process other =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            String said =
                    new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            other.destroyForcibly();
        }
    }

    /** Another process, which tries to hold a directory. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            try (var _ = HeldDirectory.hold(Path.of(args[0]))) {
                System.out.println("free");
            } catch (DirectoryInUse e) {
                System.out.println("in use by " + e.holder());
            }
        }
    }
}
