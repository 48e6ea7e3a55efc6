package dev.longshore.simulation.invariant.end;

import dev.longshore.control.dispatch.part.CertificatesPart;
import dev.longshore.control.dispatch.part.CommittedRows;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.state.tables.StringKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares what each machine was told step by step with what one that begins anew is told. */
@Invariant(
        "After the quiet minutes every machine knows the certificates, with their keys, that"
                + " listeners of its load balancers' nodes name, and no others; and none is gone that a"
                + " listener names.")
public final class MachinesKnowTheirCertificates implements SettledCheck {
    private final ClusterSettings settings;

    public MachinesKnowTheirCertificates(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public void check(Settled settled) {
        settled.leader().<Boolean>committed(MachinesKnowTheirCertificates::checkNamed);
        for (SimMachine machine : settled.machines()) {
            Map<String, PartEntry> wanted =
                    settled.leader().committed(tx -> wanted(tx, settled.instanceOf(machine)));
            var known = new TreeMap<>(machine.host().part(CertificatesPart.NAME));
            if (!known.equals(wanted)) {
                throw new Violation(
                        MachinesKnowTheirCertificates.class,
                        machine.name()
                                + " knows "
                                + known.keySet()
                                + ", the rows say "
                                + wanted.keySet());
            }
            if (!known.isEmpty()) {
                settled.world().coverage().hit(Point.CERTIFICATE_KNOWN);
            }
        }
    }

    private static boolean checkNamed(ReadTx tx) {
        tx.list(Tables.LISTENERS, KeyPrefix.ALL)
                .forEach(
                        listener ->
                                listener.row()
                                        .getListener()
                                        .getCertificatesList()
                                        .forEach(it -> checkThere(tx, it.getCertificateArn())));
        return true;
    }

    private static void checkThere(ReadTx tx, String arn) {
        if (tx.get(Tables.CERTIFICATES, new StringKey(arn)).isEmpty()) {
            throw new Violation(
                    MachinesKnowTheirCertificates.class, arn + " is gone, and a listener names it");
        }
    }

    private Map<String, PartEntry> wanted(ReadTx tx, String instance) {
        var fresh =
                new CertificatesPart(
                        new CommittedRows() {
                            @Override
                            public <T> T read(Function<ReadTx, T> reader) {
                                return reader.apply(tx);
                            }
                        },
                        settings.seal());
        fresh.rebuild(tx);
        var entries = new TreeMap<String, PartEntry>();
        fresh.whole(tx, instance)
                .getEntriesList()
                .forEach(entry -> entries.put(entry.getKey(), entry));
        return entries;
    }
}
