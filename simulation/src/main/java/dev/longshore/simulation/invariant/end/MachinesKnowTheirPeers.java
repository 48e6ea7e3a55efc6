package dev.longshore.simulation.invariant.end;

import dev.longshore.control.dispatch.part.PeersPart;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;

/** Compares the table that each machine was told last with one that is made of the rows anew. */
@Invariant("After the quiet minutes every machine knows where the address blocks of each host are.")
public final class MachinesKnowTheirPeers implements SettledCheck {
    private final Vpc vpc;

    public MachinesKnowTheirPeers(ClusterSettings settings) {
        this.vpc = Vpc.of(settings);
    }

    @Override
    public void check(Settled settled) {
        List<PartEntry> wanted =
                settled.leader()
                        .committed(
                                tx -> {
                                    var fresh = new PeersPart(vpc);
                                    fresh.rebuild(tx);
                                    return fresh.whole(tx, "").getEntriesList();
                                });
        for (SimMachine machine : settled.machines()) {
            var known = List.copyOf(machine.host().part("peers").values());
            if (!known.equals(wanted)) {
                throw new Violation(
                        MachinesKnowTheirPeers.class,
                        machine.name() + " knows " + known + ", the rows say " + wanted);
            }
        }
    }
}
