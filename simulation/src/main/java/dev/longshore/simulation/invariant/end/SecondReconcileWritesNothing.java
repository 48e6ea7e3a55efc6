package dev.longshore.simulation.invariant.end;

import dev.longshore.control.leader.Leader;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lets all controllers look at everything again; what falls due meanwhile does not count. */
@Invariant("Once the controllers have looked at everything, looking again writes nothing.")
public final class SecondReconcileWritesNothing implements SettledCheck {
    /** How often they look again, since work comes meanwhile. */
    private static final int LOOKS = 5;

    private static final Duration MOMENT = Duration.ofMillis(5);

    /** How many moments the controllers get for one look at everything. */
    private static final int WAITS = 1_000;

    @Override
    public void check(Settled settled) {
        Leader leader = settled.leader();
        List<String> unsettled = List.of();
        for (int i = 0; i < LOOKS; i++) {
            Instant looked =
                    leader.committed(
                            tx -> {
                                leader.controllers().resync(tx);
                                return tx.now();
                            });
            for (int wait = 0; wait < WAITS && leader.controllers().queued() > 0; wait++) {
                settled.world().runFor(MOMENT);
            }
            unsettled = leader.unsettled(looked);
            if (unsettled.isEmpty()) {
                return;
            }
        }
        throw new Violation(
                SecondReconcileWritesNothing.class,
                "controllers would still write for " + unsettled);
    }
}
