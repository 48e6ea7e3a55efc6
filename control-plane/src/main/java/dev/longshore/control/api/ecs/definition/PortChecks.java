package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The rules of port mappings, which depend on the network mode. */
final class PortChecks {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_RANGE = 100;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_][a-z0-9_-]{0,63}");

    /** A port mapping with its container and task. */
    private record Mapped(ContainerInTask in, PortMapping mapping) {
        boolean range() {
            return !mapping.getContainerPortRange().isEmpty();
        }
    }

    private static final List<Rule<Mapped>> OF_MAPPING =
            List.of(
                    not(
                            m -> m.in().mode().equals("none"),
                            "Port mappings are not supported when networkMode=none."),
                    not(
                            m ->
                                    m.range()
                                            && (m.mapping().hasContainerPort()
                                                    || m.mapping().hasHostPort()),
                            m ->
                                    "Invalid port mapping for container '"
                                            + m.in().name()
                                            + "', cannot specify both single port and port range."),
                    not(
                            m ->
                                    m.range()
                                            && (m.in().mode().equals("host")
                                                    || ports(m.mapping()).isEmpty()),
                            m -> InvalidSetting.invalid("containerPortRange", m.in())),
                    not(
                            m -> !m.range() && outside(m.mapping().getContainerPort(), 1),
                            m -> InvalidSetting.invalid("containerPort", m.in())),
                    not(
                            m -> outside(m.mapping().getHostPort(), 0),
                            m -> InvalidSetting.invalid("hostPort", m.in())),
                    not(
                            m ->
                                    (m.in().awsvpc() || m.in().mode().equals("host"))
                                            && m.mapping().getHostPort() != 0
                                            && m.mapping().getHostPort()
                                                    != m.mapping().getContainerPort(),
                            m ->
                                    "When networkMode="
                                            + m.in().mode()
                                            + ", the host ports and container ports in port mappings must match."),
                    not(
                            m ->
                                    m.mapping().hasName()
                                            && !NAME.matcher(m.mapping().getName()).matches(),
                            m ->
                                    "Invalid port mapping name '"
                                            + m.mapping().getName()
                                            + "' for container '"
                                            + m.in().name()
                                            + "'. It must have 1 to 64 lower-case letters, digits, hyphens or underscores."));

    static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            List.of(
                    each(PortChecks::mappings, OF_MAPPING),
                    PortChecks::usedTwice,
                    PortChecks::namedTwice);

    private PortChecks() {}

    private static List<Mapped> mappings(RegisterTaskDefinitionRequest task) {
        return ContainerInTask.containers(task).stream()
                .flatMap(
                        in ->
                                in.container().getPortMappingsList().stream()
                                        .map(m -> new Mapped(in, m)))
                .toList();
    }

    /**
     * Containers of an awsvpc task share one address; those of other modes share the host's ports.
     */
    private static Optional<String> usedTwice(RegisterTaskDefinitionRequest task) {
        String mode = ContainerInTask.mode(task);
        Set<String> taken = new HashSet<>();
        for (Mapped mapped : mappings(task)) {
            String protocol = protocol(mapped.mapping());
            for (int port : taken(mode, mapped.mapping())) {
                if (!taken.add(protocol + port)) {
                    return Optional.of(
                            mode.equals("awsvpc")
                                    ? protocol
                                            + " container port '"
                                            + port
                                            + "' is used multiple times in task when networkMode=awsvpc."
                                    : protocol
                                            + " host port '"
                                            + port
                                            + "' is mapped multiple times in task.");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> namedTwice(RegisterTaskDefinitionRequest task) {
        var names = new HashSet<String>();
        return mappings(task).stream()
                .map(m -> m.mapping().getName())
                .filter(name -> !name.isEmpty() && !names.add(name))
                .findFirst()
                .map(
                        name ->
                                "When networkMode="
                                        + ContainerInTask.mode(task)
                                        + ", port mapping name is already used");
    }

    private static List<Integer> taken(String mode, PortMapping mapping) {
        if (mode.equals("bridge")) {
            // 0, and a range: the runtime finds free ports
            return mapping.getHostPort() == 0 ? List.of() : List.of(mapping.getHostPort());
        }
        return ports(mapping);
    }

    /** The container ports of a mapping; none where its range is not one. */
    private static List<Integer> ports(PortMapping mapping) {
        if (mapping.getContainerPortRange().isEmpty()) {
            return List.of(mapping.getContainerPort());
        }
        Matcher range = RANGE.matcher(mapping.getContainerPortRange());
        if (!range.matches()) {
            return List.of();
        }
        int first = Integer.parseInt(range.group(1));
        int last = Integer.parseInt(range.group(2));
        boolean valid = first >= 1 && last <= MAX_PORT && first < last && last - first < MAX_RANGE;
        return valid ? IntStream.rangeClosed(first, last).boxed().toList() : List.of();
    }

    private static String protocol(PortMapping mapping) {
        return mapping.getProtocol().isEmpty()
                ? "TCP"
                : mapping.getProtocol().toUpperCase(Locale.ROOT);
    }

    private static boolean outside(int port, int least) {
        return port < least || port > MAX_PORT;
    }
}
