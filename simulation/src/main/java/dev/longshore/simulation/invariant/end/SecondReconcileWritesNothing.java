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
    /** How often what is not done in one moment is given another one. */
    private static final int MOMENTS = 5;

    private static final Duration MOMENT = Duration.ofMillis(100);

    @Override
    public void check(Settled settled) {
        Leader leader = settled.leader();
        List<String> unsettled = List.of();
        for (int i = 0; i < MOMENTS; i++) {
            Instant looked =
                    leader.committed(
                            tx -> {
                                leader.controllers().resync(tx);
                                return tx.now();
                            });
            settled.world().runFor(MOMENT);
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
