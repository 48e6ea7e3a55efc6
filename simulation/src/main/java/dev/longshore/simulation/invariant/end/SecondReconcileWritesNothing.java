package dev.longshore.simulation.invariant.end;

import dev.longshore.control.leader.Leader;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.time.Duration;
import java.util.List;

/** Lets all controllers look at everything again. */
@Invariant("Once the controllers have looked at everything, looking again writes nothing.")
public final class SecondReconcileWritesNothing implements SettledCheck {
    /** What falls due by itself in one moment is given another one. */
    private static final int MOMENTS = 5;

    private static final Duration MOMENT = Duration.ofMillis(100);

    @Override
    public void check(Settled settled) {
        Leader leader = settled.leader();
        List<String> unsettled = List.of();
        for (int i = 0; i < MOMENTS; i++) {
            leader.committed(
                    tx -> {
                        leader.controllers().resync(tx);
                        return true;
                    });
            settled.world().runFor(MOMENT);
            unsettled = leader.unsettled();
            if (unsettled.isEmpty()) {
                return;
            }
        }
        throw new Violation(
                SecondReconcileWritesNothing.class,
                "controllers would still write for " + unsettled);
    }
}
