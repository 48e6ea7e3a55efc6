package dev.longshore.agent.runtime.podman;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a container's description takes from the machine it is created on.
 *
 * @param bootId the machine's present boot
 * @param swappiness whether a container can have a swappiness of its own: cgroup v2 has none, and
 *     an OCI runtime refuses to start a container that asks for it there
 * @param nameserver whom tasks with an interface of their own ask for names, where somebody is
 */
record HostFacts(
        String bootId,
        HostLimits limits,
        HostPorts ports,
        boolean swappiness,
        Optional<String> nameserver) {
    /** A file that only the root of cgroup v2 has (Linux: admin-guide/cgroup-v2). */
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/cgroup.controllers");

    /** The machine that this process runs on. */
    static HostFacts ofThisHost(String bootId, Optional<String> nameserver) {
        return new HostFacts(
                bootId,
                HostLimits.ofThisHost(),
                HostPorts.ofThisHost(),
                !Files.exists(UNIFIED),
                nameserver);
    }
}
