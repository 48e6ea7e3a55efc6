package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against kernel logs as Linux 6.1 writes them. */
class OutOfMemoryTest {
    private static final String EXCEEDED =
            "[  412.5] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=libpod-aaaa.scope,"
                    + "mems_allowed=0,oom_memcg=/longshore.slice/longshore-t1.slice,"
                    + "task_memcg=/longshore.slice/longshore-t1.slice/libpod-bbbb.scope/container,task=awk,pid=812,uid=0";

    @TempDir private Path directory;

    @Test
    void theContainerWhoseProcessWasKilledRanOutOfMemory() throws Exception {
        assertThat(outOfMemory(EXCEEDED).killed("bbbb", "1")).isTrue();
    }

    @Test
    void theContainerThatOnlyAskedForTheLastPageDidNot() throws Exception {
        assertThat(outOfMemory(EXCEEDED).killed("aaaa", "1")).isFalse();
    }

    @Test
    void whoeverIsKilledWithNoLimitExceededDidNot() throws Exception {
        assertThat(outOfMemory("[ 1.0] libpod-bbbb.scope: something else").killed("bbbb", "1"))
                .isFalse();
    }

    private OutOfMemory outOfMemory(String log) throws IOException {
        Path kernelLog = directory.resolve("log");
        Files.writeString(kernelLog, log + "\n");
        Path program = directory.resolve("program");
        Files.writeString(program, "cat " + kernelLog + "\n");
        return new OutOfMemory(new Commands(List.of("sh", program.toString())));
    }
}
