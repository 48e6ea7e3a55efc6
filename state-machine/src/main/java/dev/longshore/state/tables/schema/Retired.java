package dev.longshore.state.tables.schema;

import dev.longshore.proto.store.FeatureLevel;

/**
 * The number of an index or a tally that exists no more, or was given another definition and with
 * it another number. What is stored under it is removed.
 *
 * @param since from which level on nobody reads it any more
 */
public record Retired(int id, String name, FeatureLevel since) {
    /** Whether it is out of use at {@code level}. */
    public boolean atLevel(int level) {
        return since.getNumber() <= level;
    }
}
