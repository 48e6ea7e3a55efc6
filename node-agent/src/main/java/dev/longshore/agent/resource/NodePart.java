package dev.longshore.agent.resource;

import dev.longshore.proto.agent.PartEntry;
import java.util.NavigableMap;

/**
 * A part of the assignment that is the node's as a whole, not a task's: the machine is brought to
 * the state that the part's table says.
 *
 * @param name the part's name on the wire
 */
public record NodePart(String name, Apply apply) {
    /** Brings the machine to a state. */
    @FunctionalInterface
    public interface Apply {
        /** Blocks, and can be repeated; {@code table} holds the part's entries by key. */
        void apply(NavigableMap<String, PartEntry> table) throws ResourceFailure;
    }
}
