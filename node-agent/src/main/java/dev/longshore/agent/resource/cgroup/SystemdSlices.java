package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.TaskLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cgroups as slices of systemd, where the container runtime has systemd make its own (its cgroup
 * manager is {@code systemd}): {@code longshore-<task>.slice}, below {@code longshore.slice}. The
 * limits are run-time properties: they are gone with the next boot, as the containers are.
 */
final class SystemdSlices implements TaskCgroups {
    private static final String PREFIX = "longshore-";
    private static final String SUFFIX = ".slice";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Commands commands;

    SystemdSlices(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void create(String taskId, TaskLimits limits) throws CgroupFailure {
        var properties = new ArrayList<>(List.of("systemctl", "set-property", "--runtime"));
        properties.add(parent(taskId));
        limits.cpuUnits()
                .ifPresent(
                        units -> {
                            properties.add("CPUQuota=" + Limit.percent(units) + "%");
                            properties.add("CPUWeight=" + Limit.weight(units));
                        });
        limits.memoryMib()
                .ifPresent(
                        mib -> {
                            properties.add("MemoryMax=" + mib + "M");
                            properties.add("MemorySwapMax=" + limits.swapMib() + "M");
                        });
        if (limits.any()) {
            run(properties);
        }
        run(List.of("systemctl", "start", parent(taskId)));
    }

    @Override
    public String parent(String taskId) {
        return PREFIX + taskId + SUFFIX;
    }

    @Override
    public void remove(String taskId) throws CgroupFailure {
        run(List.of("systemctl", "stop", parent(taskId)));
        run(List.of("systemctl", "revert", parent(taskId)));
    }

    @Override
    public Set<String> list() throws CgroupFailure {
        var tasks = new TreeSet<String>();
        String units =
                run(
                        List.of(
                                "systemctl",
                                "list-units",
                                "--type=slice",
                                "--plain",
                                "--no-legend",
                                PREFIX + "*"));
        units.lines()
                .map(line -> line.strip().replaceFirst("\\s.*", ""))
                .filter(unit -> unit.startsWith(PREFIX) && unit.endsWith(SUFFIX))
                .forEach(
                        unit ->
                                tasks.add(
                                        unit.substring(
                                                PREFIX.length(), unit.length() - SUFFIX.length())));
        return tasks;
    }

    private String run(List<String> command) throws CgroupFailure {
        try {
            CommandResult result = commands.run("", TIMEOUT, command);
            if (!result.succeeded()) {
                throw new CgroupFailure(String.join(" ", command) + ": " + result.errors().strip());
            }
            return result.output();
        } catch (CommandFailure e) {
            throw new CgroupFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
