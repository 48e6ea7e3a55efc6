package dev.longshore.agent.runtime.podman;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The highest resource limits that a container can have here. Without CAP_SYS_RESOURCE the runtime
 * cannot raise what it was itself given, and a container that asks for more does not start.
 *
 * @param hard by the runtime's name for it; a limit that is not listed may have any value
 */
record HostLimits(Map<String, Long> hard) {
    private static final int CAP_SYS_RESOURCE = 24;

    /** What {@code /proc/self/limits} calls the limits that a task definition can set. */
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("Max cpu time", "cpu"),
                    Map.entry("Max file size", "fsize"),
                    Map.entry("Max data size", "data"),
                    Map.entry("Max stack size", "stack"),
                    Map.entry("Max core file size", "core"),
                    Map.entry("Max resident set", "rss"),
                    Map.entry("Max processes", "nproc"),
                    Map.entry("Max open files", "nofile"),
                    Map.entry("Max locked memory", "memlock"),
                    Map.entry("Max file locks", "locks"),
                    Map.entry("Max pending signals", "sigpending"),
                    Map.entry("Max msgqueue size", "msgqueue"),
                    Map.entry("Max nice priority", "nice"),
                    Map.entry("Max realtime priority", "rtprio"),
                    Map.entry("Max realtime timeout", "rttime"));

    /** Of this process, which the runtime's are no higher than. */
    static HostLimits ofThisHost() {
        try {
            return parse(
                    Files.readAllLines(Path.of("/proc/self/limits")),
                    Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the limits of this process", e);
        }
    }

    static HostLimits parse(List<String> limits, List<String> status) {
        boolean canRaise =
                status.stream()
                        .filter(line -> line.startsWith("CapEff:"))
                        .mapToLong(
                                line ->
                                        Long.parseUnsignedLong(
                                                line.substring("CapEff:".length()).strip(), 16))
                        .anyMatch(capabilities -> (capabilities >>> CAP_SYS_RESOURCE & 1) == 1);
        var hard = new TreeMap<String, Long>();
        if (!canRaise) {
            for (String line : limits) {
                NAMES.forEach(
                        (text, name) -> {
                            if (line.startsWith(text + " ")) {
                                String[] values =
                                        line.substring(text.length()).strip().split("\\s+", -1);
                                if (!values[1].equals("unlimited")) {
                                    hard.put(name, Long.parseLong(values[1]));
                                }
                            }
                        });
            }
        }
        return new HostLimits(hard);
    }

    /** The value, or the highest that is possible. A negative one means unlimited. */
    long clamp(String name, long value) {
        Long limit = hard.get(name);
        if (limit == null) {
            return value;
        }
        return value < 0 ? limit : Math.min(value, limit);
    }
}
