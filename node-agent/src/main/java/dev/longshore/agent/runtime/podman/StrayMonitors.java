package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors of containers of ours that Podman does not know. One that is killed while it starts a
 * container may lose it before the OCI runtime has made it: what that makes then waits for its
 * start for ever, and holds its cgroup and its network. Any thread; calls block.
 */
final class StrayMonitors {
    private static final Logger LOG = LoggerFactory.getLogger(StrayMonitors.class);

    /** For a kill of what is in a container, and for the two signals to its monitor. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Ends the process that its name says, as long as that is the container's. */
    private static final String END =
            """
            for signal in TERM KILL; do
                grep -qs "$1" "/proc/$0/cmdline" || exit 0
                kill -$signal "$0"
                for look in 1 2 3 4 5 6 7 8 9 10; do
                    grep -qs "$1" "/proc/$0/cmdline" || exit 0
                    sleep 0.1
                done
            done
            exit 1
            """;

    private final Processes processes;
    private final Commands commands;

    /** What the look before this one found; at most all processes of the machine. */
    private List<Monitor> seen = List.of();

    StrayMonitors(Processes processes, Commands commands) {
        this.processes = processes;
        this.commands = commands;
    }

    /**
     * Ends those that the last look has found too: what is just being removed goes by itself.
     *
     * @param known ids of all containers that Podman lists
     * @param isStray whether a monitor is one of this Podman, which does not know its container
     */
    synchronized void end(Set<String> known, Predicate<Monitor> isStray) {
        var found = new ArrayList<>(processes.monitors());
        found.removeIf(monitor -> known.contains(monitor.runtimeId()));
        List<Monitor> before = seen;
        seen = List.copyOf(found);
        for (Monitor monitor : found) {
            if (before.contains(monitor) && isStray.test(monitor)) {
                end(monitor);
            }
        }
    }

    /** The container first: without a monitor nobody would find it again. */
    private void end(Monitor monitor) {
        LOG.warn("ending container {}, which Podman does not know", monitor.name());
        // Where the OCI runtime keeps its containers is the same as for Podman, which is root's.
        var delete = new ArrayList<>(List.of("env", "-u", "XDG_RUNTIME_DIR", monitor.ociRuntime()));
        delete.addAll(monitor.runtimeArguments());
        delete.addAll(List.of("delete", "--force", monitor.runtimeId()));
        if (succeeds(delete)) {
            succeeds(List.of("sh", "-c", END, String.valueOf(monitor.pid()), monitor.runtimeId()));
        }
    }

    private boolean succeeds(List<String> command) {
        try {
            CommandResult result = commands.run("", TIMEOUT, command);
            if (!result.succeeded()) {
                LOG.warn("{}: {}", command, result.errors().strip());
            }
            return result.succeeded();
        } catch (CommandFailure e) {
            LOG.warn("a container that Podman does not know stays: {}", e.getMessage());
            return false;
        }
    }
}
