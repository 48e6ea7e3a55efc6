package dev.longshore.simulation.invariant.log;

import com.google.protobuf.ByteString;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.raft.RaftWitness;
import dev.longshore.simulation.raft.Replica;
import java.util.ArrayList;
import java.util.List;

/** Compares what each member takes for committed with what the first one did. */
@Invariant(
        "An entry that is committed stays where it is in the log: no member has another one there, and whoever leads later has it.")
public final class CommittedEntriesStay implements RaftWitness {
    private record Committed(String firstBy, long term, ByteString entry) {}

    private final List<Committed> all = new ArrayList<>();

    @Override
    public void committed(Replica member, long index, long term, ByteString entry) {
        if (index > all.size() + 1) {
            throw broken(member.id() + " is at " + index + " of " + all.size());
        }
        if (index == all.size() + 1) {
            all.add(new Committed(member.id(), term, entry));
            return;
        }
        Committed first = all.get((int) index - 1);
        if (first.term() != term || !first.entry().equals(entry)) {
            throw broken(
                    "%s has an entry of term %d at %d, and %s one of term %d"
                            .formatted(member.id(), term, index, first.firstBy(), first.term()));
        }
    }

    @Override
    public void elected(Replica member, long term, LogOf log) {
        if (!all.isEmpty() && !log.holds(all.size(), all.getLast().term())) {
            throw broken(
                    "%s leads term %d without entry %d".formatted(member.id(), term, all.size()));
        }
    }

    private static Violation broken(String evidence) {
        return new Violation(CommittedEntriesStay.class, evidence);
    }
}
