package dev.longshore.agent.runtime;

import dev.longshore.proto.ecs.PortMapping;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports in a row, both ends included: a {@code containerPortRange} or {@code hostPortRange}. */
public record PortRange(int first, int last) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    /** The range of container ports that a mapping names; nothing where it names a single one. */
    public static Optional<PortRange> of(PortMapping mapping) {
        Matcher range = TEXT.matcher(mapping.getContainerPortRange());
        return range.matches()
                ? Optional.of(
                        new PortRange(
                                Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2))))
                : Optional.empty();
    }

    /** How many ports these are. */
    public int count() {
        return last - first + 1;
    }

    /** Whether it holds a port. */
    public boolean holds(int port) {
        return port >= first && port <= last;
    }

    /** As the API writes it. */
    public String text() {
        return first + "-" + last;
    }
}
