package dev.longshore.benchmarks.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints what was measured, with what it cost: CPU seconds of the servers and of this process since
 * the stage began, how many of the leader's batches took longer than they may, and the machine's
 * load. Confined to the main thread.
 */
final class Figures {
    private static final String BATCHES = "longshore_batch_seconds_count";
    private static final String BATCHES_IN_TIME = "longshore_batch_seconds_bucket{le=\"0.1\"}";

    private final Servers servers;
    private double ownCpu;
    private Map<Servers.Server, Used> used = Map.of();
    private long began;

    /** What a server had used at a moment; the sums of several add up. */
    private record Used(double cpu, double batches, double late) {
        static final Used NOTHING = new Used(0, 0, 0);

        Used plus(Used other) {
            return new Used(cpu + other.cpu, batches + other.batches, late + other.late);
        }

        Used since(Used before) {
            return new Used(cpu - before.cpu, batches - before.batches, late - before.late);
        }
    }

    Figures(Servers servers) {
        this.servers = servers;
        begin();
    }

    /** A stage begins. */
    void begin() {
        used = used();
        ownCpu = ownCpuSeconds();
        began = System.nanoTime();
    }

    /** Of the servers that run: what one used that was killed is not known any more. */
    private Map<Servers.Server, Used> used() {
        return servers.alive().stream()
                .collect(
                        Collectors.toMap(
                                it -> it,
                                it -> {
                                    double batches = servers.metric(it, BATCHES);
                                    return new Used(
                                            Servers.cpuSeconds(it),
                                            batches,
                                            batches - servers.metric(it, BATCHES_IN_TIME));
                                }));
    }

    /** Seconds since the stage began. */
    double seconds() {
        return seconds(began);
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** A stage has ended. */
    void end(String stage, String found) {
        System.out.printf("%-9s %s%n", stage, found);
        Used stages = Used.NOTHING;
        for (var now : used().entrySet()) {
            stages =
                    stages.plus(
                            now.getValue().since(used.getOrDefault(now.getKey(), Used.NOTHING)));
        }
        System.out.printf(
                "          CPU s: servers %.1f, agents and callers %.1f; leader's batches: %.0f,"
                        + " over 100 ms: %.0f; leader resident %d MB; load %s%n",
                stages.cpu(),
                ownCpuSeconds() - ownCpu,
                stages.batches(),
                stages.late(),
                servers.leader().map(servers::residentMegabytes).orElse(0L),
                load());
    }

    /** What this process has in its heap once that is collected. */
    static long ownHeapMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static double ownCpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
        } catch (IOException e) {
            return "?";
        }
    }
}
