package dev.longshore.agent.runtime.podman;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of the processes of containers. Any thread; calls block briefly. */
final class Processes {
    /** States of a process that has ended (proc(5), stat). */
    private static final String ENDED = "ZXx";

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

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
