package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.Commands;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that name the processes of commands in containers. When the OCI runtime is killed a command
 * goes on, so it has to be known by itself. Any thread; calls block.
 */
final class ExecFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ExecFiles.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String KILL_AND_REMOVE =
            "[ ! -s \"$0\" ] || kill -KILL \"$(cat \"$0\")\"; rm -f \"$0\"";

    /** The age, the process and the name of each. */
    private static final String LIST =
            """
            for file in "$0"/longshore-exec-*.pid; do
                [ ! -e "$file" ] || echo $(($(date +%s) - $(stat -c %Y "$file"))) \
            "$(cat "$file")" "$file"
            done
            """;

    private final Commands commands;
    private final Processes processes;
    private final String directory;

    /**
     * @param directory of the runtime's machine, lost with a boot
     */
    ExecFiles(Commands commands, Processes processes, String directory) {
        this.commands = commands;
        this.processes = processes;
        this.directory = directory;
    }

    /** The name of one that is not there yet. */
    String next() {
        return directory + "/longshore-exec-" + UUID.randomUUID() + ".pid";
    }

    /** Kills the process of one, and removes it; also on a thread that has been interrupted. */
    void kill(String file) {
        boolean interrupted = Thread.interrupted(); // which would kill what is to kill
        try {
            commands.run("", TIMEOUT, List.of("sh", "-c", KILL_AND_REMOVE, file));
        } catch (CommandFailure e) {
            LOG.warn("a command in a container may go on beyond its time", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The same with all that an agent that was killed has left. A process that has the number of
     * one of its commands by now is left alone.
     */
    void killLeft() {
        try {
            commands.run("", TIMEOUT, List.of("sh", "-c", LIST, directory))
                    .output()
                    .lines()
                    .map(line -> line.split(" ", 3))
                    .filter(words -> words.length == 3)
                    .forEach(words -> killLeft(words[0], words[1], words[2]));
        } catch (CommandFailure e) {
            LOG.warn("commands in containers may have been left: {}", e.getMessage());
        }
    }

    private void killLeft(String ageSeconds, String pid, String file) {
        try {
            if (processes.beganInContainer(pid, Duration.ofSeconds(Long.parseLong(ageSeconds)))) {
                LOG.warn("killing process {}, a command in a container that was left", pid);
                kill(file);
            } else {
                commands.run("", TIMEOUT, List.of("rm", "-f", file));
            }
        } catch (CommandFailure | NumberFormatException e) {
            LOG.warn("{} stays: {}", file, e.getMessage());
        }
    }
}
