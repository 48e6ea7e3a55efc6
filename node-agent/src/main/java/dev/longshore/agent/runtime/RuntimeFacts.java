package dev.longshore.agent.runtime;

/**
 * What a container runtime says of itself.
 *
 * @param name {@code podman} or {@code docker}
 * @param version its version
 * @param cgroupVersion 1 or 2
 * @param cgroupManager {@code cgroupfs} or {@code systemd}
 */
public record RuntimeFacts(String name, String version, int cgroupVersion, String cgroupManager) {}
