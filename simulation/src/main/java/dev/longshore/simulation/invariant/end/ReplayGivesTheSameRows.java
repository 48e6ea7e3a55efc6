package dev.longshore.simulation.invariant.end;

import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.store.Store;

/** Replays the log over a snapshot that was taken at some moment of the run. */
@Invariant(
        "A replay from any snapshot gives the same rows, also where it applies entries a second time.")
public final class ReplayGivesTheSameRows implements SettledCheck {
    @Override
    public void check(Settled settled) {
        Store agreed = settled.raft().reference();
        Store replayed = settled.raft().replayed();
        if (!ReplicasAreEqual.digests(replayed).equals(ReplicasAreEqual.digests(agreed))) {
            throw new Violation(
                    ReplayGivesTheSameRows.class, "a replay from a snapshot gives other rows");
        }
    }
}
