package dev.longshore.agent.fence;

import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.files.FileFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell of its own session that reads a time and the tasks' names from a directory, in memory
 * until the next boot. It finds processes by the names of their tasks' cgroups.
 */
public final class LinuxFenceGuard implements FenceGuard {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxFenceGuard.class);

    private final Path directory;
    private final Path proc;
    private final Path script;

    /**
     * Guards from {@code directory}, which ends with the boot.
     *
     * @param proc where the kernel tells of processes: /proc
     * @throws ConfigException if it cannot be written to
     */
    public LinuxFenceGuard(Path directory, Path proc) {
        this.directory = directory;
        this.proc = proc;
        this.script = directory.resolve("guard.sh");
        try (InputStream source = LinuxFenceGuard.class.getResourceAsStream("guard.sh")) {
            Files.createDirectories(directory.resolve("tasks"));
            replace(script, Objects.requireNonNull(source).readAllBytes());
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot keep anything in " + directory + " (" + FileFault.inWords(e) + ")");
        }
    }

    @Override
    public Duration uptime() {
        try {
            String seconds = Files.readString(proc.resolve("uptime")).split(" ", 2)[0];
            return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Duration> until() {
        try {
            Path file = directory.resolve("until");
            return Files.exists(file)
                    ? Optional.of(
                            Duration.ofMillis(10 * Long.parseLong(Files.readString(file).strip())))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{}: what was guarded until then is taken for over", directory, e);
            return Optional.of(Duration.ZERO);
        }
    }

    /** The time first: a task is never guarded by the time of others that have gone. */
    @Override
    public boolean guard(Set<String> taskIds, Duration until) {
        try {
            String centis = until.toMillis() / 10 + "\n";
            replace(directory.resolve("until"), centis.getBytes(StandardCharsets.US_ASCII));
            Path tasks = directory.resolve("tasks");
            Set<String> gone = listed(tasks);
            gone.removeAll(taskIds);
            for (String task : gone) {
                Files.deleteIfExists(tasks.resolve(task));
            }
            for (String task : taskIds) {
                if (!Files.exists(tasks.resolve(task))) {
                    Files.createFile(tasks.resolve(task));
                }
            }
            if (!taskIds.isEmpty() && !runs()) {
                start();
            }
            return true;
        } catch (IOException e) {
            LOG.error("cannot guard {} tasks: {}", taskIds.size(), FileFault.inWords(e));
            return false;
        }
    }

    /** Seen whole or not at all by the guard; it need not outlast the boot. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Set<String> listed(Path tasks) throws IOException {
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.list(tasks)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private boolean runs() throws IOException {
        Path pid = directory.resolve("pid");
        if (!Files.exists(pid)) {
            return false;
        }
        Path words = Path.of("/proc", Files.readString(pid).strip(), "cmdline");
        return Files.exists(words) && Files.readString(words).contains(script.toString());
    }

    private void start() throws IOException {
        new ProcessBuilder(
                        List.of(
                                "setsid",
                                "sh",
                                script.toString(),
                                directory.toString(),
                                proc.toString()))
                .directory(Path.of("/").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
