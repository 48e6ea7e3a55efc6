package dev.longshore.control.domain.naming;

import dev.longshore.proto.store.InstancesRevisionRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;

/**
 * How often the set of a service's instances has become another one: it grows when one comes or
 * goes, and not with anybody's health (AWS Cloud Map API Reference, DiscoverInstances).
 */
public final class InstancesRevisions {
    private InstancesRevisions() {}

    /** What it is now. */
    public static long of(ReadTx tx, String service) {
        return tx.get(Tables.INSTANCES_REVISIONS, new NameKey(service))
                .map(InstancesRevisionRow::getRevision)
                .orElse(1L);
    }

    /** Counts a change; of a service that has been deleted nothing is kept. */
    static void grow(Tx tx, String service) {
        if (NamedServices.find(tx, service).isPresent()) {
            tx.put(
                    Tables.INSTANCES_REVISIONS,
                    new NameKey(service),
                    InstancesRevisionRow.newBuilder().setRevision(of(tx, service) + 1).build());
        }
    }
}
