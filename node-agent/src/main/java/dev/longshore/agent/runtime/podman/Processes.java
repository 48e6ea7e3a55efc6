package dev.longshore.agent.runtime.podman;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel says of the processes of containers. Any thread; calls block briefly. */
final class Processes {
    /** States of a process that has ended (proc(5), stat). */
    private static final String ENDED = "ZXx";

    /** What the cgroups of Podman's containers are named. */
    private static final String CONTAINER = "libpod-";

    /**
     * When a process began, in ticks since the boot: a field of stat, the state being the first.
     */
    private static final int STARTED = 19;

    private static final int TICKS_PER_SECOND = 100;

    /** In which the OCI runtime has written down which process it has begun. */
    private static final int WRITTEN_SECONDS = 5;

    private final Path proc;

    /**
     * @param proc the proc file system of the runtime's machine
     */
    Processes(Path proc) {
        this.proc = proc;
    }

    /**
     * Whether a container's process has ended, and nobody is there who could tell the runtime: its
     * monitor (conmon) has gone too.
     *
     * @param pid as the runtime says
     */
    boolean isLost(String runtimeId, long pid) {
        return pid > 0 && !runs(runtimeId, pid) && !isMonitored(runtimeId);
    }

    /** By its cgroup, since another process may have the number by now. */
    private boolean runs(String runtimeId, long pid) {
        try {
            Path process = proc.resolve(String.valueOf(pid));
            String stat = read(process.resolve("stat"));
            int state = stat.lastIndexOf(')') + 2; // behind the program's name
            return state < stat.length()
                    && ENDED.indexOf(stat.charAt(state)) < 0
                    && read(process.resolve("cgroup")).contains(runtimeId);
        } catch (IOException e) {
            return false; // it is not there
        }
    }

    /** Whether there is a conmon of this container, or the cleanup that one starts at its end. */
    private boolean isMonitored(String runtimeId) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (monitors(process, runtimeId)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return true; // nothing is known
        }
    }

    /** A conmon bears the command of the cleanup among its own arguments. */
    private static boolean monitors(Path process, String runtimeId) {
        try {
            String command = read(process.resolve("cmdline"));
            return command.contains(runtimeId) && command.contains("cleanup");
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    /**
     * Monitors of containers that are named as ours are. Hosts that are simulated on one machine
     * see the processes of one another where they share this proc, and have their containers at the
     * same places: only what lives in the namespaces of processes and of mounts that the first
     * process of this proc lives in is a monitor of this host.
     */
    List<Monitor> monitors() {
        var monitors = new ArrayList<Monitor>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            String host = namespaces(proc.resolve("1"));
            for (Path process : processes) {
                monitor(process)
                        .filter(monitor -> TaskNames.isOfATask(monitor.name()))
                        .filter(_ -> isIn(host, process))
                        .ifPresent(monitors::add);
            }
            return monitors;
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // nothing is known
        }
    }

    private static Optional<Monitor> monitor(Path process) {
        try {
            long pid = Long.parseLong(process.getFileName().toString());
            return Monitor.of(pid, read(process.resolve("cmdline")));
        } catch (IOException e) {
            return Optional.empty(); // it has ended meanwhile
        }
    }

    private static boolean isIn(String namespaces, Path process) {
        try {
            return namespaces(process).equals(namespaces);
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static String namespaces(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/pid"))
                + " "
                + Files.readSymbolicLink(process.resolve("ns/mnt"));
    }

    /**
     * Whether a process is in a container and began when, so long ago, something was written of it:
     * another process that has its number by now began later.
     */
    boolean beganInContainer(String pid, Duration ago) {
        try {
            Path process = proc.resolve(pid);
            if (pid.isEmpty() || !read(process.resolve("cgroup")).contains(CONTAINER)) {
                return false;
            }
            String stat = read(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double age =
                    Double.parseDouble(read(proc.resolve("uptime")).split(" ", 2)[0])
                            - Double.parseDouble(fields[STARTED]) / TICKS_PER_SECOND;
            double before = age - ago.toSeconds();
            return before > -WRITTEN_SECONDS && before < WRITTEN_SECONDS;
        } catch (IOException | RuntimeException e) {
            return false; // it has ended, or is none
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
