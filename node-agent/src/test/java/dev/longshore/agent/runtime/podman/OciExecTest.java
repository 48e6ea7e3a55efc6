package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OciExecTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Commands commands = new Commands(List.of());

    @TempDir private Path bundle;

    @Test
    @Timeout(30)
    void aCommandThatIsGivenUpEnds() throws Exception {
        Files.writeString(bundle.resolve("config.json"), "{\"process\": {}}");
        Path file = bundle.resolve("process");
        var exec =
                exec(
                        """
                        [ "$1" = exec ] || { echo '{"bundle": "%s"}'; exit; }
                        sleep 1000 & echo $! >"$3"; cp "$3" %s; wait
                        """
                                .formatted(bundle, file));
        var interrupted = new CompletableFuture<Boolean>();
        Thread run =
                Thread.startVirtualThread(
                        () -> {
                            assertThatExceptionOfType(RuntimeFailure.class)
                                    .isThrownBy(() -> exec.run("id-1", List.of("true"), PATIENCE));
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        await(() -> Files.exists(file) && Files.size(file) > 0);
        long pid = Long.parseLong(Files.readString(file).strip());

        run.interrupt();

        assertThat(interrupted.get()).isTrue();
        await(() -> ProcessHandle.of(pid).isEmpty());
        assertThat(pidFiles()).isEmpty();
    }

    /** Its file may name a number that another process has by now. */
    @Test
    void whatAnAgentThatWasKilledHasLeftEnds() throws Exception {
        Files.writeString(bundle.resolve("uptime"), "1000.00 1\n");
        Process left = left("libpod-id-1", 99_900);
        Process later = left("libpod-id-1", 90_000);
        Process elsewhere = left("user.slice", 99_900);
        try {
            Files.createFile(bundle.resolve("longshore-exec-4.pid"));

            files().killLeft();

            assertThat(left.waitFor(PATIENCE)).isTrue();
            assertThat(later.isAlive()).isTrue();
            assertThat(elsewhere.isAlive()).isTrue();
            assertThat(pidFiles()).isEmpty();
        } finally {
            List.of(left, later, elsewhere).forEach(Process::destroy);
        }
    }

    /** A process with a file, which the proc file system of this test tells of. */
    private Process left(String cgroup, int started) throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        Path proc = Files.createDirectory(bundle.resolve(String.valueOf(process.pid())));
        Files.writeString(proc.resolve("cgroup"), "4:memory:/" + cgroup + "\n");
        Files.writeString(
                proc.resolve("stat"), "1 (a b) S" + " 0".repeat(18) + " " + started + " 0\n");
        Files.writeString(
                bundle.resolve("longshore-exec-" + process.pid() + ".pid"),
                String.valueOf(process.pid()));
        return process;
    }

    private List<Path> pidFiles() throws IOException {
        try (var files = Files.newDirectoryStream(bundle, "longshore-exec-*")) {
            var found = new ArrayList<Path>();
            files.forEach(found::add);
            return found;
        }
    }

    private ExecFiles files() {
        return new ExecFiles(commands, new Processes(bundle), bundle.toString());
    }

    /** With an OCI runtime that does this. */
    private OciExec exec(String script) throws IOException {
        Path ociRuntime = bundle.resolve("runtime");
        Files.writeString(ociRuntime, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(ociRuntime, PosixFilePermissions.fromString("rwx------"));
        return new OciExec(commands, ociRuntime.toString(), files());
    }

    private static void await(Callable<Boolean> question) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!question.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aContainerWhoseConfigurationNamesNoProcessIsAFailure() throws Exception {
        Files.writeString(bundle.resolve("config.json"), "{}");
        var exec = exec("echo '{\"bundle\": \"" + bundle + "\"}'\n");

        assertThatExceptionOfType(RuntimeFailure.class)
                .isThrownBy(() -> exec.run("id-1", List.of("true"), Duration.ofSeconds(5)))
                .withMessageContaining("config.json")
                .withMessageContaining("id-1");
    }
}
