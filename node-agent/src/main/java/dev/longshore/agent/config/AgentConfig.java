package dev.longshore.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An agent's configuration: the keys of the ECS agent's {@code ecs.config} that have a meaning here
 * (Amazon ECS Developer Guide, "Amazon ECS container agent configuration"), and our own.
 *
 * @param servers {@code host:port} of the servers' API
 * @param gpus how many the machine has for tasks
 */
public record AgentConfig(
        List<String> servers, Node node, Paths paths, int gpus, Reserved reserved) {

    /**
     * What the cluster is told of this node.
     *
     * @param zone the availability zone; empty: the cluster's first one
     * @param hostAddress where other nodes reach this one; empty: the address that leads to the
     *     servers
     */
    public record Node(
            String cluster,
            String zone,
            String hostAddress,
            Map<String, String> attributes,
            Map<String, String> tags) {}

    /**
     * Where things are on this machine.
     *
     * @param data survives a boot
     * @param run is lost with a boot
     */
    public record Paths(Path data, Path run, Path runtimeSocket) {}

    /** What tasks do not get of this machine. */
    public record Reserved(int memoryMib, List<Integer> tcpPorts, List<Integer> udpPorts) {}

    /**
     * Names that mean something to us; other {@code ECS_} names belong to Amazon's agent and are
     * left alone.
     */
    public static final Set<String> NAMES =
            Set.of(
                    "ECS_CLUSTER",
                    "ECS_INSTANCE_ATTRIBUTES",
                    "ECS_CONTAINER_INSTANCE_TAGS",
                    "ECS_RESERVED_MEMORY",
                    "ECS_RESERVED_PORTS",
                    "ECS_RESERVED_PORTS_UDP",
                    "LONGSHORE_SERVERS",
                    "LONGSHORE_ZONE",
                    "LONGSHORE_HOST_ADDRESS",
                    "LONGSHORE_AGENT_DIR",
                    "LONGSHORE_AGENT_RUN_DIR",
                    "LONGSHORE_RUNTIME_SOCKET",
                    "LONGSHORE_GPUS");

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    private static final String DEFAULT_RESERVED_TCP = "[22, 2375, 2376, 51678, 51679]";

    /**
     * Reads the settings.
     *
     * @throws ConfigException with what is wrong
     */
    public static AgentConfig of(Settings settings) {
        settings.checkNames(NAMES, List.of("ECS_", "AWS_"));
        List<String> servers =
                settings.text("LONGSHORE_SERVERS")
                        .map(
                                text ->
                                        Arrays.stream(text.split(",", -1))
                                                .map(String::strip)
                                                .filter(s -> !s.isEmpty())
                                                .toList())
                        .orElseThrow(
                                () ->
                                        settings.wrong(
                                                "LONGSHORE_SERVERS",
                                                "the servers as host:port,host:port"));
        if (servers.isEmpty()
                || servers.stream().anyMatch(server -> !server.matches("[^:]+:\\d{1,5}"))) {
            throw settings.wrong("LONGSHORE_SERVERS", "the servers as host:port,host:port");
        }
        return new AgentConfig(
                servers,
                node(settings),
                paths(settings),
                settings.number("LONGSHORE_GPUS", 0, 0, 1_000),
                reserved(settings));
    }

    private static Node node(Settings settings) {
        return new Node(
                settings.text("ECS_CLUSTER").orElse("default"),
                settings.text("LONGSHORE_ZONE").orElse(""),
                hostAddress(settings),
                map(settings, "ECS_INSTANCE_ATTRIBUTES"),
                map(settings, "ECS_CONTAINER_INSTANCE_TAGS"));
    }

    private static Paths paths(Settings settings) {
        return new Paths(
                Path.of(settings.text("LONGSHORE_AGENT_DIR").orElse("/var/lib/longshore/agent")),
                Path.of(settings.text("LONGSHORE_AGENT_RUN_DIR").orElse("/run/longshore")),
                Path.of(
                        settings.text("LONGSHORE_RUNTIME_SOCKET")
                                .orElse("/run/podman/podman.sock")));
    }

    private static Reserved reserved(Settings settings) {
        return new Reserved(
                settings.number("ECS_RESERVED_MEMORY", 0, 0, 1 << 24),
                ports(settings, "ECS_RESERVED_PORTS", DEFAULT_RESERVED_TCP),
                ports(settings, "ECS_RESERVED_PORTS_UDP", "[]"));
    }

    /** Peers make their way to this node of it, by the numbers of an IPv4 address. */
    private static String hostAddress(Settings settings) {
        String address = settings.text("LONGSHORE_HOST_ADDRESS").orElse("").strip();
        if (!address.isEmpty() && !IPV4.matcher(address).matches()) {
            throw settings.wrong(
                    "LONGSHORE_HOST_ADDRESS",
                    "the IPv4 address by which other nodes reach this machine, such as 10.0.0.5;"
                            + " without the setting it is the one that leads to the servers");
        }
        return address;
    }

    private static List<Integer> ports(Settings settings, String name, String otherwise) {
        try {
            return new ObjectMapper()
                    .readValue(settings.text(name).orElse(otherwise), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw settings.wrong(name, "a list of ports like [22, 80]");
        }
    }

    private static Map<String, String> map(Settings settings, String name) {
        try {
            return new ObjectMapper()
                    .readValue(settings.text(name).orElse("{}"), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw settings.wrong(name, "a JSON object like {\"stack\": \"production\"}");
        }
    }
}
