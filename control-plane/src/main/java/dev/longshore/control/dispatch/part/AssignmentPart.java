package dev.longshore.control.dispatch.part;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * One part of what nodes are told. It follows the committed rows: what it tells a node at the
 * beginning of its session, and every change that it tells afterwards, give the table as the rows
 * have it. Confined to the leader's loop.
 */
public interface AssignmentPart {
    /** Its name on the wire; agents that do not know it are told nothing of it. */
    String name();

    /**
     * The feature level from which on nodes are told of it: below, some agent or server does not
     * know it yet, and would lose it when it leads.
     */
    FeatureLevel since();

    /** Reads what is committed, when a leadership begins; afterwards it follows the changes. */
    void rebuild(ReadTx committed);

    /** The same, where nodes and tasks are read together with others who want to see each. */
    default void rebuild(ReadTx committed, Reading reading) {
        rebuild(committed);
    }

    /** The keys of all entries that there are for a node. */
    List<String> keys(ReadTx committed, String instance);

    /** An entry of a node, if it is there. */
    Optional<PartEntry> entry(ReadTx committed, String instance, String key);

    /** All of it for a node, in one message. */
    default PartDelta whole(ReadTx committed, String instance) {
        var whole = PartDelta.newBuilder().setPart(name());
        keys(committed, instance)
                .forEach(key -> entry(committed, instance, key).ifPresent(whole::addEntries));
        return whole.build();
    }

    /** Tells nodes what the changes of a batch mean to them. */
    void changed(List<RowChange<?, ?>> changes, Recipients nodes);
}
