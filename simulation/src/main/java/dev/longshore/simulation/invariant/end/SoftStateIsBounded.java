package dev.longshore.simulation.invariant.end;

import dev.longshore.control.leader.Leader;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;

/** Counts what the leader keeps in memory only. */
@Invariant("Sessions, leases, queues and timers stay within their stated bounds.")
public final class SoftStateIsBounded implements SettledCheck {
    /** What may just be on its way. */
    private static final int IN_FLIGHT = 10;

    @Override
    public void check(Settled settled) {
        Leader leader = settled.leader();
        int nodes = settled.rows().nodes().size();
        bound("sessions", leader.dispatch().connected(), nodes);
        bound("hellos", leader.dispatch().greeting(), 0);
        bound("agents that wait to say hello", leader.dispatch().waiting(), 0);
        bound("leases", leader.dispatch().leased(), nodes);
        bound("calls that wait", leader.sequencer().queued(), IN_FLIGHT);
        bound("dirty keys", leader.controllers().queued(), IN_FLIGHT);
        bound("faulty keys", leader.controllers().faulty(), 0);
        int services = settled.rows().services().size();
        bound("timers of controllers", leader.controllers().timers(), nodes + services + IN_FLIGHT);
    }

    private static void bound(String what, int is, int most) {
        if (is > most) {
            throw new Violation(SoftStateIsBounded.class, what + ": " + is + ", at most " + most);
        }
    }
}
