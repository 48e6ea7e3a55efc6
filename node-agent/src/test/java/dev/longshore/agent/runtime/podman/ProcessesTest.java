package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a proc file system as proc(5) describes it. */
final class ProcessesTest {
    private static final String CONMON = "/usr/bin/conmon -c id-1 --exit-command-arg cleanup";

    @TempDir private Path proc;

    @Test
    void aContainerWhoseProcessAndMonitorHaveGoneIsLost() throws IOException {
        process(7, "(sh) S", "/libpod-id-2", "sh");
        process(8, "(conmon) S", "/", "/usr/bin/conmon -c id-2 --exit-command-arg cleanup");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void oneThatRunsIsNot() throws IOException {
        process(5, "(a (strange) name) R", "/libpod-id-1", "sh");

        assertThat(isLost(5)).isFalse();
    }

    /** The monitor, or what that has started, is about to tell of its end. */
    @Test
    void oneWithAMonitorIsNot() throws IOException {
        process(8, "(conmon) S", "/", CONMON);

        assertThat(isLost(5)).isFalse();
    }

    @Test
    void aZombieHasEnded() throws IOException {
        process(5, "(sh) Z", "/libpod-id-1", "");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotTheContainers() throws IOException {
        process(5, "(sh) S", "/libpod-id-2", "sh");

        assertThat(isLost(5)).isTrue();
    }

    @Test
    void aContainerWithoutAProcessIsNot() {
        assertThat(isLost(0)).isFalse();
    }

    private boolean isLost(long pid) {
        return new Processes(proc).isLost("id-1", pid);
    }

    private void process(int pid, String stat, String cgroup, String command) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(String.valueOf(pid)));
        Files.writeString(directory.resolve("stat"), pid + " " + stat + " 1 1\n");
        Files.writeString(directory.resolve("cgroup"), "4:memory:" + cgroup + "\n");
        Files.writeString(directory.resolve("cmdline"), command.replace(' ', '\0'));
    }
}
