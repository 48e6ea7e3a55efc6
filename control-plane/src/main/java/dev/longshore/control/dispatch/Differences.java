package dev.longshore.control.dispatch;

import dev.longshore.control.dispatch.part.Definitions;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed, in as many differences as it takes for none to exceed an agent's limit of a
 * message: a table's entries can come one by one. Pure.
 */
final class Differences {
    /** A difference is closed when it has this much. */
    private static final int MOST_BYTES = 1 << 20;

    private final boolean once;
    private final List<Difference.Builder> made = new ArrayList<>();
    private Difference.Builder current = Difference.newBuilder();
    private Definitions definitions = new Definitions();
    private int bytes;

    private Differences(boolean once) {
        this.once = once;
    }

    /** Without numbers. {@code once}: the agent takes each definition once, beside its tasks. */
    static List<Difference.Builder> of(List<PartDelta> deltas, boolean once) {
        var differences = new Differences(once);
        deltas.forEach(differences::add);
        differences.close();
        return differences.made;
    }

    private void add(PartDelta delta) {
        PartDelta.Builder part = current.addPartsBuilder().setPart(delta.getPart());
        for (PartEntry entry : delta.getEntriesList()) {
            part = roomIn(part);
            PartEntry told = once ? definitions.takeOut(entry, this::define) : entry;
            part.addEntries(told);
            bytes += told.getSerializedSize();
        }
        for (String removed : delta.getRemovedList()) {
            part = roomIn(part);
            part.addRemoved(removed);
            bytes += removed.length();
        }
    }

    private void define(dev.longshore.proto.ecs.TaskDefinition definition) {
        current.addDefinitions(definition);
        bytes += definition.getSerializedSize();
    }

    private PartDelta.Builder roomIn(PartDelta.Builder part) {
        if (bytes < MOST_BYTES) {
            return part;
        }
        close();
        return current.addPartsBuilder().setPart(part.getPart());
    }

    private void close() {
        if (current.getPartsCount() > 0) {
            made.add(current);
        }
        current = Difference.newBuilder();
        definitions = new Definitions();
        bytes = 0;
    }
}
