package dev.longshore.simulation.invariant.log;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.raft.RaftWitness;
import dev.longshore.simulation.raft.Replica;
import java.util.HashMap;
import java.util.Map;

/** Remembers who has been elected. */
@Invariant("There is at most one leader in each term.")
public final class OneLeaderPerTerm implements RaftWitness {
    private final Map<Long, String> leaders = new HashMap<>();

    @Override
    public void elected(Replica member, long term, LogOf log) {
        String other = leaders.putIfAbsent(term, member.id());
        if (other != null) {
            throw new Violation(
                    OneLeaderPerTerm.class,
                    "%s leads term %d, and so has %s".formatted(member.id(), term, other));
        }
    }
}
