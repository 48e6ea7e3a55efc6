package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU, memory and limits of a container by itself: its CPU is a share of what there is. What the
 * task as a whole may use is a limit of its cgroup.
 */
final class ContainerLimits {
    private static final long BYTES_PER_MIB = 1L << 20;

    /** What Linux accepts at least, and what ECS gives a container that asks for none. */
    private static final int LEAST_CPU_SHARES = 2;

    /**
     * What Docker gives; Podman takes its own defaults only if no limit at all is named, and those
     * may be too high.
     */
    private static final long DEFAULT_OPEN_FILES = 1_048_576;

    private static final long DEFAULT_PROCESSES = 1_048_576;

    private ContainerLimits() {}

    static void apply(HostConfig config, ContainerDefinition container, HostFacts host) {
        config.withCpuShares(Math.max(container.getCpu(), LEAST_CPU_SHARES));
        memory(config, container, host);
        config.withUlimits(ulimits(container, host.limits()));
    }

    private static void memory(HostConfig config, ContainerDefinition container, HostFacts host) {
        if (container.getMemory() > 0) {
            config.withMemory(container.getMemory() * BYTES_PER_MIB);
            // The limit of memory and swap together; without it the runtime allows as much swap
            // again.
            config.withMemorySwap(
                    ((long) container.getMemory() + container.getLinuxParameters().getMaxSwap())
                            * BYTES_PER_MIB);
        }
        if (container.getMemoryReservation() > 0) {
            config.withMemoryReservation(container.getMemoryReservation() * BYTES_PER_MIB);
        }
        // Where there is none it has no effect, as in Docker and so in ECS.
        if (container.getLinuxParameters().hasSwappiness() && host.swappiness()) {
            config.withMemorySwappiness((long) container.getLinuxParameters().getSwappiness());
        }
    }

    private static List<Ulimit> ulimits(ContainerDefinition container, HostLimits limits) {
        var ulimits = new ArrayList<Ulimit>();
        container
                .getUlimitsList()
                .forEach(
                        wish ->
                                ulimits.add(
                                        ulimit(
                                                wish.getName(),
                                                wish.getSoftLimit(),
                                                wish.getHardLimit(),
                                                limits)));
        addDefault(ulimits, "nofile", DEFAULT_OPEN_FILES, limits);
        addDefault(ulimits, "nproc", DEFAULT_PROCESSES, limits);
        return ulimits;
    }

    private static void addDefault(
            List<Ulimit> ulimits, String name, long value, HostLimits limits) {
        if (ulimits.stream().noneMatch(ulimit -> ulimit.getName().equals(name))) {
            ulimits.add(ulimit(name, value, value, limits));
        }
    }

    private static Ulimit ulimit(String name, long soft, long hard, HostLimits limits) {
        return new Ulimit(name, limits.clamp(name, soft), limits.clamp(name, hard));
    }
}
