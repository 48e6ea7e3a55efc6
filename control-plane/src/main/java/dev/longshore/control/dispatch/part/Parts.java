package dev.longshore.control.dispatch.part;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parts of which nodes are told in one term of leadership: those that belong to its feature
 * level. Confined to the leader's loop.
 */
public final class Parts {
    private final List<AssignmentPart> all;
    private List<AssignmentPart> used = List.of();

    public Parts(List<AssignmentPart> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Begins a term at the level that {@code committed} says; until then there are none.
     *
     * @param reading is done afterwards
     */
    public void begin(ReadTx committed, Reading reading) {
        used = all.stream().filter(part -> part.since().getNumber() <= committed.level()).toList();
        used.forEach(part -> part.rebuild(committed, reading));
    }

    /** All that a node is told, of the parts whose names its agent knows. */
    public List<PartDelta> whole(ReadTx committed, String instance, Predicate<String> known) {
        return used.stream()
                .filter(part -> known.test(part.name()))
                .map(part -> part.whole(committed, instance))
                .toList();
    }

    /** The same, to be read and told a piece at a time. */
    public Pieces pieces(ReadTx committed, String instance, Predicate<String> known) {
        return new Pieces(
                instance,
                used.stream()
                        .filter(part -> known.test(part.name()))
                        .map(
                                part ->
                                        new Pieces.Rest(
                                                part, part.keys(committed, instance).iterator()))
                        .toList());
    }

    /** Tells nodes what the changes of a batch mean to them. */
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        used.forEach(part -> part.changed(changes, nodes));
    }
}
