package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

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

    /** All of it for a node. */
    PartDelta whole(ReadTx committed, String instance);

    /** Tells nodes what the changes of a batch mean to them. */
    void changed(List<RowChange<?, ?>> changes, Recipients nodes);
}
