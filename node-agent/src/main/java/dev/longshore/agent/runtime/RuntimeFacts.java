package dev.longshore.agent.runtime;

/**
 * What a container runtime says of itself.
 *
 * @param name {@code podman} or {@code docker}
 * @param version its version
 * @param cgroupVersion 1 or 2
 * @param cgroupManager {@code cgroupfs} or {@code systemd}
 */
public record RuntimeFacts(String name, String version, int cgroupVersion, String cgroupManager) {
    /** The name of Podman. */
    public static final String PODMAN = "podman";

    /**
     * Whether a container can be put into a network namespace that somebody else made. Docker's API
     * takes none but its own networks and those of other containers.
     */
    public boolean joinsNamedNetworks() {
        return name.equals(PODMAN);
    }
}
