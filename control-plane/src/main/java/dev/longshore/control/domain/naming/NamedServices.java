package dev.longshore.control.domain.naming;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The services of Cloud Map: names in namespaces. */
public record NamedServices(Installation installation) {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[\\w-]*:servicediscovery:[\\w-]*:\\d*:service/(srv-[a-z0-9]+)");

    /** The service of an id. */
    public static Optional<NamedServiceRow> find(ReadTx tx, String id) {
        return tx.get(Tables.NAMED_SERVICES, new NameKey(id));
    }

    /** The service of an ARN. */
    public static Optional<NamedServiceRow> ofArn(ReadTx tx, String arn) {
        Matcher matcher = ARN.matcher(arn);
        return matcher.matches()
                ? find(tx, matcher.group(1)).filter(row -> row.getService().getArn().equals(arn))
                : Optional.empty();
    }

    /** The services of a namespace of a name, whatever the case of its letters. */
    public static List<NamedServiceRow> named(ReadTx tx, String namespace, String name) {
        return tx
                .list(
                        Tables.NAMED_SERVICES_BY_NAMESPACE,
                        KeyPrefix.of(namespace, name.toLowerCase(Locale.ROOT)))
                .stream()
                .map(Row::row)
                .toList();
    }

    /** Whether DNS answers for it; this never changes. */
    public static boolean isDns(NamedServiceRow row) {
        return !row.getService().getType().equals(Namespaces.HTTP);
    }

    /** Whether somebody tells of its instances' health; this never changes. */
    public static boolean hasHealth(NamedServiceRow row) {
        return row.getService().hasHealthCheckCustomConfig();
    }

    /** Whether it has records of a type. */
    public static boolean has(NamedServiceRow row, String recordType) {
        return row.getService().getDnsConfig().getDnsRecordsList().stream()
                .anyMatch(record -> record.getType().equals(recordType));
    }

    /** With the count of its instances, as answers show it. */
    public static Service shown(ReadTx tx, NamedServiceRow row) {
        Service service = row.getService();
        return service.toBuilder()
                .setInstanceCount(NamedInstances.count(tx, service.getId()))
                .build();
    }

    /**
     * A new service.
     *
     * @param like what its caller says of it
     */
    public NamedServiceRow fresh(Tx tx, Service like) {
        String id = NameIds.service(tx);
        var row = NamedServiceRow.newBuilder();
        row.getServiceBuilder()
                .mergeFrom(like)
                .setId(id)
                .setArn(installation.arn("servicediscovery", "service/" + id))
                .setResourceOwner(installation.accountId())
                .setCreatedByAccount(installation.accountId())
                .setCreateDate(Timestamps.of(tx.now()));
        return row.build();
    }

    /** Writes a service. */
    public static void put(Tx tx, NamedServiceRow row) {
        tx.put(Tables.NAMED_SERVICES, new NameKey(row.getService().getId()), row);
    }

    /** Deletes a service without instances. */
    public static void delete(Tx tx, NamedServiceRow row) {
        var key = new NameKey(row.getService().getId());
        tx.delete(Tables.NAMED_SERVICES, key);
        tx.delete(Tables.INSTANCES_REVISIONS, key);
    }
}
