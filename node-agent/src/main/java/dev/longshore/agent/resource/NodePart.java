package dev.longshore.agent.resource;

import dev.longshore.proto.agent.PartEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.Stream;

/**
 * A part of the assignment that is the node's as a whole, not a task's: the machine is brought to
 * the state that the part's table says.
 *
 * @param name the part's name on the wire
 */
public record NodePart(String name, Apply apply) {
    /**
     * All of these, each name once, in the order in which they are first named: of a part that
     * several want, each gets all, one after the other, whether or not one before it failed.
     */
    public static List<NodePart> all(List<NodePart> first, List<NodePart> then) {
        var byName = new LinkedHashMap<String, NodePart>();
        Stream.concat(first.stream(), then.stream())
                .forEach(part -> byName.merge(part.name(), part, NodePart::and));
        return List.copyOf(byName.values());
    }

    private NodePart and(NodePart other) {
        return new NodePart(
                name, table -> Each.of(List.of(this, other), part -> part.apply.apply(table)));
    }

    /** Brings the machine to a state. */
    @FunctionalInterface
    public interface Apply {
        /** Blocks, and can be repeated; {@code table} holds the part's entries by key. */
        void apply(NavigableMap<String, PartEntry> table) throws ResourceFailure;
    }
}
