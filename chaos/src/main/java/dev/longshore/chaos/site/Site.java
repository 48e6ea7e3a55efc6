package dev.longshore.chaos.site;

import dev.longshore.proto.admin.Member;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The machines of a cluster, read from a file that the operator writes (docs/chaos.md). Immutable;
 * its commands may be run on any thread.
 */
public final class Site {
    /** A command on a machine that takes longer has failed: the machine may be gone. */
    private static final Duration EXEC_TIMEOUT = Duration.ofSeconds(20);

    /** A machine may boot. */
    private static final Duration VERB_TIMEOUT = Duration.ofSeconds(60);

    private static final String SPARES = "s4=10.0.0.4:7071/10.0.0.4:7070";

    private final Map<String, String> servers;
    private final Map<String, String> agents;
    private final Map<String, Member> spares = new LinkedHashMap<>();
    private final String cluster;
    private final String witness;
    private final String serverData;
    private final String agentData;
    private final String clockFile;
    private final String image;
    private final List<String> subnets;
    private final List<String> groups;
    private final List<String> exec;
    private final Map<Verb, List<String>> verbs = new EnumMap<>(Verb.class);

    private Site(Properties file) {
        servers = pairs(file, "servers", "s1=10.0.0.1:7070,s2=10.0.0.2:7070,s3=10.0.0.3:7070");
        agents = pairs(file, "agents", "a1=10.0.0.11,a2=10.0.0.12");
        cluster = file.getProperty("cluster", "default");
        witness = file.getProperty("witness", "/var/lib/longshore-chaos");
        serverData = file.getProperty("server.data", "");
        agentData = file.getProperty("agent.data", "");
        clockFile = file.getProperty("clock.file", "");
        if (!file.getProperty("spares", "").isBlank()) {
            pairs(file, "spares", SPARES)
                    .forEach((host, its) -> spares.put(host, member(host, its)));
        }
        image = file.getProperty("image", "docker.io/library/busybox:1.36");
        subnets = list(file.getProperty("subnets", ""));
        groups = list(file.getProperty("security-groups", ""));
        exec = words(required(file, "exec", "ssh root@{host}"));
        for (Verb verb : Verb.values()) {
            Optional.ofNullable(file.getProperty(verb.property()))
                    .ifPresent(command -> verbs.put(verb, words(command)));
        }
    }

    /**
     * Reads a site's file.
     *
     * @throws DrillException which says what is wrong with it
     */
    public static Site read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new DrillException(
                    "cannot read the site's file " + file + ": " + e.getMessage(), e);
        }
        return of(properties);
    }

    /** The site that a file's properties describe. */
    public static Site of(Properties file) {
        return new Site(file);
    }

    /** The hosts of the servers, in their order. */
    public List<String> servers() {
        return List.copyOf(servers.keySet());
    }

    /** The hosts of the agents, in their order. */
    public List<String> agents() {
        return List.copyOf(agents.keySet());
    }

    /** The address of a server's API, {@code HOST:PORT}. */
    public String api(String server) {
        String address = servers.get(server);
        if (address == null) {
            throw new IllegalArgumentException(server + " is no server of this site");
        }
        return address;
    }

    /** A machine's IP address. */
    public String ip(String host) {
        String agent = agents.get(host);
        return agent != null ? agent : api(host).replaceFirst(":\\d+$", "");
    }

    /** The ECS cluster that the drill's tasks run in. */
    public String cluster() {
        return cluster;
    }

    /** The folder on every agent's machine that containers of the drill write to. */
    public String witness() {
        return witness;
    }

    /** The image of the drill's containers: a busybox, with sh, httpd, wget and timeout. */
    public String image() {
        return image;
    }

    /** The subnets of the drill's tasks. */
    public List<String> subnets() {
        return subnets;
    }

    /** The security groups of the drill's tasks, which must let them reach each other's port 80. */
    public List<String> securityGroups() {
        return groups;
    }

    /** Where servers keep their data; empty where the drill must not touch it. */
    public String serverData() {
        return serverData;
    }

    /** Where agents keep their data; empty where the drill must not touch it. */
    public String agentData() {
        return agentData;
    }

    /** What libfaketime reads the offset of the servers' clocks from; empty where it does not. */
    public String clockFile() {
        return clockFile;
    }

    /** Hosts for servers that are none of the group's, in their order. */
    public List<String> spares() {
        return List.copyOf(spares.keySet());
    }

    /** The member that a spare host's server would be. */
    public Member spare(String host) {
        return Objects.requireNonNull(spares.get(host), host);
    }

    private static Member member(String host, String addresses) {
        String[] parts = addresses.split("/", 2);
        if (parts.length < 2) {
            throw new DrillException(
                    "the site's file, spares: '%s=%s' has not both addresses; write spares = %s"
                            .formatted(host, addresses, SPARES));
        }
        return Member.newBuilder()
                .setId(host)
                .setRaftAddress(parts[0])
                .setApiAddress(parts[1])
                .build();
    }

    /** Whether the site has a command for this. */
    public boolean can(Verb verb) {
        return verbs.containsKey(verb);
    }

    /** Runs the site's command for this; whether it succeeded. */
    public boolean run(Verb verb, String host) {
        return run(verb, host, "");
    }

    /** The same, where the command also names a server: {@code {id}} stands for it. */
    public boolean run(Verb verb, String host, String id) {
        List<String> command = verbs.get(verb);
        if (command == null) {
            throw new DrillException(
                    "the site's file has no "
                            + verb.property()
                            + ": say how, like `ssh root@{host} systemctl start longshore-server`");
        }
        List<String> filled =
                filled(command, host).stream().map(word -> word.replace("{id}", id)).toList();
        return Commands.run(filled, "", VERB_TIMEOUT).exitCode() == 0;
    }

    /**
     * Runs a shell script on a machine; what it printed, or empty where it failed or the machine
     * does not answer.
     */
    public Optional<String> sh(String host, String script) {
        var command = new ArrayList<>(filled(exec, host));
        command.add("sh");
        command.add("-s");
        Commands.Result result = Commands.run(command, script, EXEC_TIMEOUT);
        return result.exitCode() == 0 ? Optional.of(result.output()) : Optional.empty();
    }

    private static List<String> filled(List<String> command, String host) {
        return command.stream().map(word -> word.replace("{host}", host)).toList();
    }

    private static List<String> words(String command) {
        return Arrays.stream(command.strip().split("\\s+")).toList();
    }

    private static List<String> list(String names) {
        return Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String required(Properties file, String name, String example) {
        String value = file.getProperty(name, "").strip();
        if (value.isEmpty()) {
            throw new DrillException(
                    "the site's file has no " + name + ": write " + name + " = " + example);
        }
        return value;
    }

    private static Map<String, String> pairs(Properties file, String name, String example) {
        var pairs = new LinkedHashMap<String, String>();
        for (String pair : required(file, name, example).split(",", -1)) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new DrillException(
                        "the site's file, "
                                + name
                                + ": '"
                                + pair.strip()
                                + "' is not HOST=ADDRESS; write "
                                + name
                                + " = "
                                + example);
            }
            pairs.put(parts[0], parts[1]);
        }
        return pairs;
    }
}
