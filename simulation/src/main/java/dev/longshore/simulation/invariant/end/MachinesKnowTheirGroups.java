package dev.longshore.simulation.invariant.end;

import dev.longshore.control.dispatch.part.CommittedRows;
import dev.longshore.control.dispatch.part.SecurityGroupsPart;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares what each machine was told step by step with what one that begins anew is told. */
@Invariant(
        "After the quiet minutes every machine knows the rules of its tasks' security groups, and who is in the groups that these rules name.")
public final class MachinesKnowTheirGroups implements SettledCheck {
    private final Networks networks;

    public MachinesKnowTheirGroups(ClusterSettings settings) {
        this.networks = new Networks(settings);
    }

    @Override
    public void check(Settled settled) {
        for (SimMachine machine : settled.machines()) {
            Map<String, PartEntry> wanted =
                    settled.leader().committed(tx -> wanted(tx, settled.instanceOf(machine)));
            var known = new TreeMap<>(machine.host().part("security-groups"));
            if (!known.equals(wanted)) {
                throw new Violation(
                        MachinesKnowTheirGroups.class,
                        machine.name() + " knows " + known + ", the rows say " + wanted);
            }
        }
    }

    private Map<String, PartEntry> wanted(ReadTx tx, String instance) {
        var fresh =
                new SecurityGroupsPart(
                        networks,
                        new CommittedRows() {
                            @Override
                            public <T> T read(Function<ReadTx, T> reader) {
                                return reader.apply(tx);
                            }
                        });
        fresh.rebuild(tx);
        var entries = new TreeMap<String, PartEntry>();
        fresh.whole(tx, instance)
                .getEntriesList()
                .forEach(entry -> entries.put(entry.getKey(), entry));
        return entries;
    }
}
