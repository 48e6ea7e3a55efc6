package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciExecTest {
    @TempDir private Path bundle;

    @Test
    void aContainerWhoseConfigurationNamesNoProcessIsAFailure() throws Exception {
        Files.writeString(bundle.resolve("config.json"), "{}");
        Path ociRuntime = bundle.resolve("runtime");
        Files.writeString(ociRuntime, "#!/bin/sh\necho '{\"bundle\": \"" + bundle + "\"}'\n");
        Files.setPosixFilePermissions(ociRuntime, PosixFilePermissions.fromString("rwx------"));
        var exec = new OciExec(new Commands(List.of()), ociRuntime.toString());

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> exec.run("id-1", List.of("true"), Duration.ofSeconds(5)))
                .withMessageContaining("config.json")
                .withMessageContaining("id-1");
    }
}
