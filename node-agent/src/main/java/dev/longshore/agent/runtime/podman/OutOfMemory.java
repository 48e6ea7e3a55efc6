package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.Commands;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the kernel killed a container for its memory, by the kernel's log: on cgroup v1 Podman
 * 4.3 always says no. It is asked only about containers that ended by SIGKILL.
 */
final class OutOfMemory {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    /** Answers are remembered: the log forgets, and a container may be looked at often. */
    private static final int REMEMBERED_CONTAINERS = 1000;

    /** Stands before the cgroup of the killed process (Linux: mm/oom_kill.c, dump_oom_summary). */
    private static final String VICTIM = "task_memcg=";

    private final Commands commands;

    private final Map<String, Boolean> answers =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED_CONTAINERS;
                }
            };

    OutOfMemory(Commands commands) {
        this.commands = commands;
    }

    /**
     * @param run tells the runs of one container apart, e.g. the time at which this one ended
     */
    synchronized boolean killed(String runtimeId, String run) {
        return answers.computeIfAbsent(runtimeId + "@" + run, _ -> isInKernelLog(runtimeId));
    }

    private boolean isInKernelLog(String runtimeId) {
        try {
            return commands.run("", READ_TIMEOUT, List.of("dmesg"))
                    .output()
                    .lines()
                    .anyMatch(line -> isVictim(line, runtimeId));
        } catch (CommandFailure e) {
            LOG.warn("cannot tell whether {} ran out of memory: {}", runtimeId, e.getMessage());
            return false;
        }
    }

    /**
     * Whether this line says that a limit was exceeded and a process of the container was killed.
     * It names other cgroups too: the one whose limit it was, and that of the process that asked
     * for the memory, which may be another container of the task.
     */
    private static boolean isVictim(String line, String runtimeId) {
        int victim = line.indexOf(VICTIM);
        return line.contains("oom_memcg=")
                && victim >= 0
                && line.substring(victim).contains(runtimeId);
    }
}
