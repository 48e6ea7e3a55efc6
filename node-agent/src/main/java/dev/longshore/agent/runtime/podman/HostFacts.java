package dev.longshore.agent.runtime.podman;

/**
 * What a container's description takes from the machine it is created on.
 *
 * @param bootId the machine's present boot
 */
record HostFacts(String bootId, HostLimits limits, HostPorts ports) {}
