package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.runtime.TaskLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * A value in a file of a cgroup (Linux: admin-guide/cgroup-v1, cgroup-v2).
 *
 * @param controller it belongs to
 * @param required whether every kernel has the file; limits of swap are missing where swap is not
 *     accounted for
 */
record Limit(String controller, String file, String value, boolean required) {
    private static final long BYTES_PER_MIB = 1L << 20;
    private static final long CPU_UNITS = 1024;

    /** What a quota of CPU time is counted in; the default of Linux. */
    private static final long PERIOD_MICROS = 100_000;

    /** Linux accepts no less. */
    private static final long LEAST_QUOTA_MICROS = 1000;

    private static final long LEAST_SHARES = 2;

    /** The limits of a task in the words of cgroup v1, in the order that they must be written. */
    static List<Limit> v1(TaskLimits limits) {
        var files = new ArrayList<Limit>();
        limits.cpuUnits()
                .ifPresent(
                        units -> {
                            files.add(
                                    new Limit(
                                            "cpu", "cpu.cfs_period_us", text(PERIOD_MICROS), true));
                            files.add(
                                    new Limit("cpu", "cpu.cfs_quota_us", text(quota(units)), true));
                            files.add(new Limit("cpu", "cpu.shares", text(shares(units)), true));
                        });
        limits.memoryMib()
                .ifPresent(
                        mib -> {
                            long bytes = mib * BYTES_PER_MIB;
                            long withSwap = bytes + limits.swapMib() * BYTES_PER_MIB;
                            files.add(
                                    new Limit(
                                            "memory", "memory.limit_in_bytes", text(bytes), true));
                            files.add(
                                    new Limit(
                                            "memory",
                                            "memory.memsw.limit_in_bytes",
                                            text(withSwap),
                                            false));
                        });
        return files;
    }

    /** The limits of a task in the words of cgroup v2. */
    static List<Limit> v2(TaskLimits limits) {
        var files = new ArrayList<Limit>();
        limits.cpuUnits()
                .ifPresent(
                        units -> {
                            String max = quota(units) + " " + PERIOD_MICROS;
                            files.add(new Limit("cpu", "cpu.max", max, true));
                            files.add(new Limit("cpu", "cpu.weight", text(weight(units)), true));
                        });
        limits.memoryMib()
                .ifPresent(
                        mib -> {
                            long swap = limits.swapMib() * BYTES_PER_MIB;
                            files.add(
                                    new Limit(
                                            "memory",
                                            "memory.max",
                                            text(mib * BYTES_PER_MIB),
                                            true));
                            files.add(new Limit("memory", "memory.swap.max", text(swap), false));
                        });
        return files;
    }

    /** Percent of one CPU, as systemd has it. */
    static long percent(long cpuUnits) {
        return Math.max(1, cpuUnits * 100 / CPU_UNITS);
    }

    /** A share of v1 (2 to 262,144) as a weight of v2 (1 to 10,000), as OCI runtimes convert it. */
    static long weight(long cpuUnits) {
        return Math.min(10_000, 1 + (shares(cpuUnits) - LEAST_SHARES) * 9_999 / 262_142);
    }

    private static long quota(long cpuUnits) {
        return Math.max(LEAST_QUOTA_MICROS, cpuUnits * PERIOD_MICROS / CPU_UNITS);
    }

    private static long shares(long cpuUnits) {
        return Math.max(LEAST_SHARES, cpuUnits);
    }

    private static String text(long number) {
        return String.valueOf(number);
    }
}
