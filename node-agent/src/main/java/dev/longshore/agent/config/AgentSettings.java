package dev.longshore.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.agent.runtime.PullBehavior;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Setting;
import dev.longshore.foundation.config.Settings;
import dev.longshore.proto.task.FargateMachines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator may choose for an agent: each setting's name, default, meaning, and where it
 * goes. Names with {@code ECS_} are those keys of the ECS agent's {@code ecs.config} that have a
 * meaning here (Amazon ECS Developer Guide, "Amazon ECS container agent configuration").
 */
public final class AgentSettings {
    public static final Setting SERVERS =
            new Setting("LONGSHORE_SERVERS", "", "the servers' API, as host:port,host:port");
    public static final Setting CLUSTER =
            new Setting("ECS_CLUSTER", "default", "the cluster to join");
    public static final Setting ZONE =
            new Setting(
                    "LONGSHORE_ZONE", "", "the availability zone of this machine (the first one)");
    public static final Setting HOST_ADDRESS =
            new Setting(
                    "LONGSHORE_HOST_ADDRESS",
                    "",
                    "where other nodes reach this one (the address that leads to the servers)");
    public static final Setting ATTRIBUTES =
            new Setting("ECS_INSTANCE_ATTRIBUTES", "{}", "attributes for placement, a JSON object");
    public static final Setting TAGS =
            new Setting("ECS_CONTAINER_INSTANCE_TAGS", "{}", "tags of the instance, a JSON object");
    public static final Setting RESERVED_MEMORY =
            new Setting("ECS_RESERVED_MEMORY", "0", "MiB that tasks do not get");
    public static final Setting RESERVED_PORTS =
            new Setting(
                    "ECS_RESERVED_PORTS",
                    "[22, 2375, 2376, 51678, 51679]",
                    "TCP ports that tasks do not get");
    public static final Setting RESERVED_PORTS_UDP =
            new Setting("ECS_RESERVED_PORTS_UDP", "[]", "UDP ports that tasks do not get");
    public static final Setting GPUS =
            new Setting("LONGSHORE_GPUS", "0", "GPUs that tasks get: not offered yet");
    public static final Setting FARGATE =
            new Setting(
                    "LONGSHORE_FARGATE",
                    "on",
                    "whether FARGATE tasks of all clusters may use what is to spare: on, off, or"
                            + " only: then the machine joins no cluster");
    public static final Setting INGRESS =
            new Setting(
                    "LONGSHORE_INGRESS",
                    "on",
                    "whether nodes of load balancers may run on this machine: on or off");
    public static final Setting CONNECT =
            new Setting(
                    "LONGSHORE_CONNECT",
                    "on",
                    "whether tasks on this machine may call others by Service Connect: on or off");
    public static final Setting DNS =
            new Setting(
                    "LONGSHORE_DNS",
                    "169.254.169.253:53",
                    "where this machine's tasks have their names answered, as IPv4:port, or off:"
                            + " then they ask the machine's own resolvers");
    public static final Setting PUBLIC_DNS =
            new Setting(
                    "LONGSHORE_PUBLIC_DNS",
                    "off",
                    "where the network outside is answered the names of load balancers: on (port 53"
                            + " of this machine's address), IPv4:port, or off");
    public static final Setting METRICS =
            new Setting(
                    "LONGSHORE_AGENT_METRICS",
                    "off",
                    "where this machine's metrics are answered at /metrics, as IPv4:port, or off");
    public static final Setting PULL_BEHAVIOR =
            new Setting(
                    "ECS_IMAGE_PULL_BEHAVIOR",
                    "default",
                    "whether images that are here are pulled: default, always, once or"
                            + " prefer-cached");
    public static final Setting CONTAINER_START_TIMEOUT =
            new Setting(
                    "ECS_CONTAINER_START_TIMEOUT",
                    "3m",
                    "how long the runtime may take to start a container, 45s at least");
    public static final Setting CONTAINER_STOP_TIMEOUT =
            new Setting(
                    "ECS_CONTAINER_STOP_TIMEOUT",
                    "30s",
                    "what a container without a stopTimeout gets to stop, 1s at least");
    public static final Setting DISABLE_PRIVILEGED =
            new Setting(
                    "ECS_DISABLE_PRIVILEGED",
                    "false",
                    "whether privileged containers are refused: true or false");
    public static final Setting DIRECTORY =
            new Setting(
                    "LONGSHORE_AGENT_DIR", "/var/lib/longshore/agent", "what must survive a boot");
    public static final Setting RUN_DIRECTORY =
            new Setting("LONGSHORE_AGENT_RUN_DIR", "/run/longshore", "what is lost with a boot");
    public static final Setting RUNTIME_SOCKET =
            new Setting(
                    "LONGSHORE_RUNTIME_SOCKET",
                    "/run/podman/podman.sock",
                    "the socket of Podman or Docker");

    /** All of them. */
    public static final List<Setting.Group> ALL =
            List.of(
                    new Setting.Group(
                            "The node",
                            List.of(
                                    SERVERS,
                                    CLUSTER,
                                    ZONE,
                                    HOST_ADDRESS,
                                    DNS,
                                    PUBLIC_DNS,
                                    METRICS,
                                    ATTRIBUTES,
                                    TAGS)),
                    new Setting.Group(
                            "What tasks get of the machine",
                            List.of(
                                    RESERVED_MEMORY,
                                    RESERVED_PORTS,
                                    RESERVED_PORTS_UDP,
                                    GPUS,
                                    FARGATE,
                                    INGRESS,
                                    CONNECT)),
                    new Setting.Group(
                            "Containers",
                            List.of(
                                    PULL_BEHAVIOR,
                                    CONTAINER_START_TIMEOUT,
                                    CONTAINER_STOP_TIMEOUT,
                                    DISABLE_PRIVILEGED)),
                    new Setting.Group(
                            "Where things are", List.of(DIRECTORY, RUN_DIRECTORY, RUNTIME_SOCKET)));

    /** Those of Amazon's agent. */
    private static final Duration LEAST_START_TIMEOUT = Duration.ofSeconds(45);

    private static final Duration LEAST_STOP_TIMEOUT = Duration.ofSeconds(1);

    /** The machine is for FARGATE tasks alone. */
    private static final String ONLY = "only";

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    private static final int MOST_PORT = 65_535;

    private AgentSettings() {}

    /**
     * Reads the settings. Other names of Amazon's agent are left alone, unless they ask for what
     * would not be kept ({@link AmazonsSettings}).
     *
     * @throws ConfigException with what is wrong
     */
    public static AgentConfig of(Settings settings) {
        settings.checkNames(ALL, AmazonsSettings.PREFIXES);
        AmazonsSettings.refuse(settings);
        List<String> servers = settings.list(SERVERS);
        if (servers.isEmpty()
                || servers.stream().anyMatch(server -> !server.matches("[^:]+:\\d{1,5}"))) {
            throw settings.wrong(SERVERS, "the servers as host:port,host:port");
        }
        if (servers.stream().anyMatch(server -> URI.create("//" + server).getHost() == null)) {
            throw settings.wrong(
                    SERVERS,
                    "names of letters, digits, dots and hyphens, or addresses: gRPC takes no others");
        }
        return new AgentConfig(
                servers,
                new AgentConfig.Node(
                        cluster(settings),
                        settings.text(ZONE),
                        hostAddress(settings),
                        offersFargate(settings),
                        isOn(settings, INGRESS),
                        isOn(settings, CONNECT),
                        map(settings, ATTRIBUTES),
                        map(settings, TAGS)),
                new AgentConfig.Paths(
                        Path.of(settings.text(DIRECTORY)),
                        Path.of(settings.text(RUN_DIRECTORY)),
                        Path.of(settings.text(RUNTIME_SOCKET))),
                address(settings, DNS, "169.254.169.253:53"),
                publicDns(settings),
                address(settings, METRICS, "0.0.0.0:7072"),
                withoutGpus(settings),
                new AgentConfig.Reserved(
                        settings.number(RESERVED_MEMORY, 0, 1 << 24),
                        ports(settings, RESERVED_PORTS),
                        ports(settings, RESERVED_PORTS_UDP)),
                new AgentConfig.Containers(
                        pullBehavior(settings),
                        atLeast(settings, CONTAINER_START_TIMEOUT, LEAST_START_TIMEOUT),
                        atLeast(settings, CONTAINER_STOP_TIMEOUT, LEAST_STOP_TIMEOUT),
                        !isTrue(settings, DISABLE_PRIVILEGED)));
    }

    /** None is offered that no task would get. */
    private static int withoutGpus(Settings settings) {
        int gpus = settings.number(GPUS, 0, 1_000);
        if (gpus > 0) {
            throw settings.wrong(GPUS, "0: this version gives tasks no GPUs");
        }
        return gpus;
    }

    private static PullBehavior pullBehavior(Settings settings) {
        return switch (settings.text(PULL_BEHAVIOR).strip()) {
            case "default" -> PullBehavior.DEFAULT;
            case "always" -> PullBehavior.ALWAYS;
            case "once" -> PullBehavior.ONCE;
            case "prefer-cached" -> PullBehavior.PREFER_CACHED;
            default ->
                    throw settings.wrong(PULL_BEHAVIOR, "default, always, once or prefer-cached");
        };
    }

    private static Duration atLeast(Settings settings, Setting setting, Duration least) {
        Duration value = settings.duration(setting);
        if (value.compareTo(least) < 0) {
            throw settings.wrong(setting, least.toSeconds() + "s at least");
        }
        return value;
    }

    private static boolean isTrue(Settings settings, Setting setting) {
        return switch (settings.text(setting).strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw settings.wrong(setting, "true or false");
        };
    }

    private static boolean offersFargate(Settings settings) {
        return switch (settings.text(FARGATE).strip()) {
            case "on", ONLY -> true;
            case "off" -> false;
            default -> throw settings.wrong(FARGATE, "on, off or only");
        };
    }

    private static boolean isOn(Settings settings, Setting setting) {
        return switch (settings.text(setting).strip()) {
            case "on" -> true;
            case "off" -> false;
            default -> throw settings.wrong(setting, "on or off");
        };
    }

    private static String cluster(Settings settings) {
        if (!settings.text(FARGATE).strip().equals(ONLY)) {
            return settings.text(CLUSTER);
        }
        if (!settings.text(CLUSTER).equals(CLUSTER.usual())) {
            throw settings.wrong(
                    CLUSTER,
                    "no cluster beside LONGSHORE_FARGATE=only, with which the machine joins none;"
                            + " leave one of the two away");
        }
        return FargateMachines.CLUSTER;
    }

    /** Peers make their way to this node of it, by the numbers of an IPv4 address. */
    private static String hostAddress(Settings settings) {
        String address = settings.text(HOST_ADDRESS).strip();
        if (!address.isEmpty() && !IPV4.matcher(address).matches()) {
            throw settings.wrong(
                    HOST_ADDRESS,
                    "the IPv4 address by which other nodes reach this machine, such as 10.0.0.5;"
                            + " without the setting it is the one that leads to the servers");
        }
        return address;
    }

    private static AgentConfig.PublicDns publicDns(Settings settings) {
        boolean on = settings.text(PUBLIC_DNS).strip().equals("on");
        return new AgentConfig.PublicDns(
                on, on ? Optional.empty() : address(settings, PUBLIC_DNS, "192.0.2.5:53, on"));
    }

    private static Optional<InetSocketAddress> address(
            Settings settings, Setting setting, String example) {
        String text = settings.text(setting).strip();
        if (text.equals("off")) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        boolean valid =
                colon > 0
                        && IPV4.matcher(text.substring(0, colon)).matches()
                        && text.substring(colon + 1).matches("[1-9]\\d{0,4}")
                        && Integer.parseInt(text.substring(colon + 1)) <= MOST_PORT;
        if (!valid) {
            throw settings.wrong(setting, "an address and a port like " + example + ", or off");
        }
        return Optional.of(
                new InetSocketAddress(
                        InetAddress.ofLiteral(text.substring(0, colon)),
                        Integer.parseInt(text.substring(colon + 1))));
    }

    private static List<Integer> ports(Settings settings, Setting setting) {
        try {
            return new ObjectMapper().readValue(settings.text(setting), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw settings.wrong(setting, "a list of ports like [22, 80]");
        }
    }

    private static Map<String, String> map(Settings settings, Setting setting) {
        try {
            return new ObjectMapper().readValue(settings.text(setting), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw settings.wrong(setting, "a JSON object like {\"stack\": \"production\"}");
        }
    }
}
