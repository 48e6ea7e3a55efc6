package dev.longshore.agent.resource.balancer.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A HAProxy with the directory in which its file and its sockets are. It is told what to do, and
 * asked what it does; what differs is its caller's business. Not for several threads; blocks.
 */
public final class Haproxy {
    private static final String FILE = "haproxy.cfg";

    /** Read and written by nobody else: mode 0600. */
    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** For a new worker to take over, whose configuration may have thousands of servers. */
    private static final Duration RELOAD_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration RELOAD_POLL = Duration.ofMillis(20);

    /** Commands in one line, which has to fit HAProxy's buffer. */
    private static final int MOST_COMMANDS = 50;

    private final Path directory;
    private final RuntimeSocket worker;
    private final RuntimeSocket master;

    public Haproxy(Path directory) {
        this.directory = directory;
        this.worker = new RuntimeSocket(directory.resolve("stats"));
        this.master = new RuntimeSocket(directory.resolve("master"));
    }

    /**
     * Writes the file, if it has another text, and before it those that it names; a HAProxy that
     * starts finds one or the other.
     *
     * @param others by their names, which say what they hold; readable by nobody else
     */
    public void write(Map<String, String> others, String text) throws IOException {
        for (Map.Entry<String, String> other : others.entrySet()) {
            if (!Files.exists(directory.resolve(other.getKey()))) {
                replace(other.getKey(), other.getValue());
            }
        }
        Path file = directory.resolve(FILE);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            replace(FILE, text);
        }
    }

    /** Removes files with certificates and keys that no file names that HAProxy may read again. */
    public void forget(Set<String> wanted) throws IOException {
        List<Path> unwanted;
        try (Stream<Path> files = Files.list(directory)) {
            unwanted =
                    files.filter(file -> Certificates.isOne(file.getFileName().toString()))
                            .filter(file -> !wanted.contains(file.getFileName().toString()))
                            .toList();
        }
        for (Path file : unwanted) {
            Files.deleteIfExists(file);
        }
    }

    private void replace(String name, String text) throws IOException {
        Path fresh = directory.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, OWN);
        Files.writeString(fresh, text);
        Files.move(
                fresh,
                directory.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Which file the running worker has read; nothing where none runs.
     *
     * @throws IOException where one runs that does not answer
     */
    public Optional<String> description() throws IOException {
        try {
            return Optional.of(fact(worker.ask("show info"), "description"));
        } catch (RuntimeSocket.NobodyListens none) {
            return Optional.empty();
        }
    }

    /** Whether there is one, as far as can be seen: one that does not answer now is there. */
    public boolean runs() {
        try {
            return description().isPresent();
        } catch (IOException mute) {
            return true;
        }
    }

    /** All servers of the running worker, by their paths. */
    public Map<String, ServerState> servers() throws IOException {
        return ServerState.parse(worker.ask("show stat -1 4 -1"));
    }

    /** What has come by each frontend of the running worker, by its name. */
    public Map<String, Traffic> traffic() throws IOException {
        return Traffic.parse(worker.ask("show stat -1 1 -1"));
    }

    /** How long servers take to answer, of the last thousand requests, by the backend's name. */
    public Map<String, Duration> responseTimes() throws IOException {
        var times = new HashMap<String, Duration>();
        for (StatRow row : StatRow.parse(worker.ask("show stat -1 2 -1"))) {
            times.put(row.text("pxname"), Duration.ofMillis(row.number("rtime")));
        }
        return times;
    }

    /** Has the worker carry out commands, and returns what it said that was not empty. */
    public List<String> tell(Collection<String> commands) throws IOException {
        var all = List.copyOf(commands);
        var answers = new ArrayList<String>();
        for (int i = 0; i < all.size(); i += MOST_COMMANDS) {
            var some = all.subList(i, Math.min(all.size(), i + MOST_COMMANDS));
            worker.ask(some.stream().collect(Collectors.joining(";")))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(answers::add);
        }
        return answers;
    }

    /**
     * Has a new worker read the file; the old one goes on with its connections until they end, and
     * none is refused.
     *
     * @throws IOException where no worker with that description took over: the old one goes on
     */
    public void reload(String description) throws IOException {
        Files.writeString(directory.resolve("state"), worker.ask("show servers state"));
        master.ask("reload");
        long end = System.nanoTime() + RELOAD_TIMEOUT.toNanos();
        while (!hasRead(description)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("HAProxy has not taken " + directory.resolve(FILE));
            }
            LockSupport.parkNanos(RELOAD_POLL.toNanos());
        }
    }

    private boolean hasRead(String description) {
        try {
            return description().filter(description::equals).isPresent();
        } catch (IOException mute) {
            return false;
        }
    }

    private static String fact(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2).strip())
                .findFirst()
                .orElse("");
    }
}
