package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.foundation.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCredentialsTest {
    @TempDir Path directory;

    @Test
    void thereMayBeNone() throws Exception {
        Path file = directory.resolve("config.json");
        assertThatCode(() -> RegistryCredentials.requireReadable(file)).doesNotThrowAnyException();

        Files.writeString(file, "{}");
        assertThatCode(() -> RegistryCredentials.requireReadable(file)).doesNotThrowAnyException();
    }

    /** Whoever reads it waits for a writer that never comes. */
    @Test
    void aPipeIsRefusedBeforeAnybodyWaitsForIt() throws Exception {
        Path pipe = directory.resolve("config.json");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

        assertThatThrownBy(() -> RegistryCredentials.requireReadable(pipe))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(pipe.toString())
                .hasMessageContaining("not a regular file")
                .hasMessageContaining("DOCKER_CONFIG");
    }

    @Test
    void whatHasNoEndIsRefused() throws Exception {
        Path file = directory.resolve("config.json");
        Files.write(file, new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> RegistryCredentials.requireReadable(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("larger than");
    }
}
