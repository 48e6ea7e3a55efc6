package dev.longshore.agent.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard is a process of its own: here with a /proc made by hand and real processes. */
class LinuxFenceGuardTest {
    private static final Duration UNTIL = Duration.ofSeconds(1_000);

    @TempDir Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Path proc;
    private LinuxFenceGuard guard;

    @BeforeEach
    void make() throws IOException {
        proc = Files.createDirectory(directory.resolve("proc"));
        upFor("999.99");
        guard = new LinuxFenceGuard(directory.resolve("fence"), proc);
    }

    @AfterEach
    void end() {
        guard.guard(Set.of(), UNTIL); // the guard ends with the last task
        processes.forEach(Process::destroyForcibly);
    }

    private void upFor(String seconds) throws IOException {
        Path file = Files.writeString(proc.resolve("uptime.new"), seconds + " 5.00\n");
        Files.move(file, proc.resolve("uptime"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** A process that the kernel says is in this cgroup. */
    private Process process(String cgroup, String name) throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        processes.add(process);
        Path told = Files.createDirectory(proc.resolve("" + process.pid()));
        Files.writeString(told.resolve("comm"), name + "\n");
        Files.writeString(told.resolve("cgroup"), "4:memory:" + cgroup + "\n");
        return process;
    }

    @Test
    void theTasksProcessesEndWhenTheTimeHasComeAndNoOthers() throws Exception {
        Process mine = process("/longshore/t1/libpod-abc", "sleep");
        Process monitor = process("/longshore/t1/libpod-conmon-abc", "conmon");
        Process other = process("/longshore/t2/libpod-def", "sleep");

        assertThat(guard.guard(Set.of("t1"), UNTIL)).isTrue();
        assertThat(guard.until()).contains(UNTIL);
        assertThat(mine.waitFor(500, TimeUnit.MILLISECONDS)).as("before its time").isFalse();

        upFor("1000.01");
        assertThat(mine.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(monitor.isAlive()).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void whatStartsAfterTheTimeEndsToo() throws Exception {
        upFor("1000.01");
        guard.guard(Set.of("t1"), UNTIL);

        assertThat(process("/longshore/t1/libpod-abc", "sleep").waitFor(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void anotherAgentGoesOnWithTheSameGuard() throws Exception {
        Process mine = process("/longshore-t1.slice/libpod-abc.scope", "sleep");
        guard.guard(Set.of("t1"), UNTIL);
        var next = new LinuxFenceGuard(directory.resolve("fence"), proc);
        assertThat(next.until()).contains(UNTIL);
        next.guard(Set.of("t1"), UNTIL.plusSeconds(10));

        upFor("1010.01");

        assertThat(mine.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
