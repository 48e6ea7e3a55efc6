package dev.longshore.control.domain.naming;

import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.servicediscovery.SOA;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The namespaces of an installation. */
public record Namespaces(Installation installation) {
    /** How many there may be: AWS allows as many in a region. */
    public static final int MOST = 50;

    /** Names in them are answered by DNS. */
    public static final String PRIVATE = "DNS_PRIVATE";

    /** Names in them are found by calls alone. */
    public static final String HTTP = "HTTP";

    /** What no namespace may be called: the names of the installation itself. */
    public static final String RESERVED = "longshore.internal";

    /** How long the absence of a name is remembered where nobody says it. */
    private static final long SOA_TTL = 15;

    private static final int SUFFIX = 8;

    /** Whether everybody knows of namespaces. */
    public static boolean mayBeMade(ReadTx tx) {
        return tx.level() >= FeatureLevel.FEATURE_LEVEL_TRAFFIC_VALUE;
    }

    /** The namespace of an id. */
    public static Optional<NamespaceRow> find(ReadTx tx, String id) {
        return tx.get(Tables.NAMESPACES, new NameKey(id));
    }

    /** All of them, in the order of their ids. */
    public static List<NamespaceRow> all(ReadTx tx) {
        return tx.list(Tables.NAMESPACES, KeyPrefix.ALL).stream().map(Row::row).toList();
    }

    /** The one that callers find instances in by that name. */
    public static Optional<NamespaceRow> named(ReadTx tx, String httpName) {
        return all(tx).stream().filter(row -> httpName(row).equals(httpName)).findFirst();
    }

    /**
     * The one that is meant by its ARN or its name; of those of one name, the one that calls find.
     */
    public static Optional<NamespaceRow> meant(ReadTx tx, String nameOrArn) {
        return nameOrArn.startsWith("arn:")
                ? all(tx).stream()
                        .filter(row -> row.getNamespace().getArn().equals(nameOrArn))
                        .findFirst()
                : named(tx, nameOrArn)
                        .or(
                                () ->
                                        all(tx).stream()
                                                .filter(
                                                        row ->
                                                                row.getNamespace()
                                                                        .getName()
                                                                        .equals(nameOrArn))
                                                .findFirst());
    }

    /** Whether DNS answers for its names. */
    public static boolean isDns(NamespaceRow row) {
        return row.getNamespace().getType().equals(PRIVATE);
    }

    private static String httpName(NamespaceRow row) {
        return row.getNamespace().getProperties().getHttpProperties().getHttpName();
    }

    /** With the count of its services, as answers show it. */
    public static Namespace shown(ReadTx tx, NamespaceRow row) {
        Namespace namespace = row.getNamespace();
        return namespace.toBuilder()
                .setServiceCount(
                        (int)
                                tx.count(
                                        Tables.SERVICES_PER_NAMESPACE,
                                        KeyPrefix.of(namespace.getId())))
                .build();
    }

    /**
     * A new namespace found by calls alone.
     *
     * @param like has its name, its description and its creator's request id
     */
    public NamespaceRow http(Tx tx, Namespace like) {
        var row = fresh(tx, like, HTTP);
        // Lists of AWS's show this for a namespace without a zone.
        row.getNamespaceBuilder()
                .getPropertiesBuilder()
                .getDnsPropertiesBuilder()
                .setSoa(SOA.getDefaultInstance());
        return row.build();
    }

    /** A new namespace of a network. */
    public NamespaceRow dns(Tx tx, Namespace like, String vpc, OptionalLong soaTtl) {
        var row = fresh(tx, like, PRIVATE).setVpcId(vpc);
        row.getNamespaceBuilder()
                .getPropertiesBuilder()
                .getDnsPropertiesBuilder()
                .setHostedZoneId(NameIds.hostedZone(tx))
                .setSoa(SOA.newBuilder().setTtl(soaTtl.orElse(SOA_TTL)));
        return row.build();
    }

    private NamespaceRow.Builder fresh(Tx tx, Namespace like, String type) {
        String id = NameIds.namespace(tx);
        var row = NamespaceRow.newBuilder();
        row.getNamespaceBuilder()
                .mergeFrom(like)
                .setId(id)
                .setArn(arn(id))
                .setResourceOwner(installation.accountId())
                .setType(type)
                .setCreateDate(Timestamps.of(tx.now()))
                .getPropertiesBuilder()
                .getHttpPropertiesBuilder()
                .setHttpName(freeHttpName(tx, like.getName()));
        return row;
    }

    /** A name by which no other one is found: AWS adds letters where it is in use already. */
    private static String freeHttpName(Tx tx, String name) {
        return named(tx, name).isEmpty() ? name : name + "-" + NameIds.word(tx, SUFFIX);
    }

    /** The ARN of an id. */
    public String arn(String id) {
        return installation.arn("servicediscovery", "namespace/" + id);
    }

    /** Writes a namespace. */
    public static void put(Tx tx, NamespaceRow row) {
        tx.put(Tables.NAMESPACES, new NameKey(row.getNamespace().getId()), row);
    }

    /** Deletes a namespace without services. */
    public static void delete(Tx tx, NamespaceRow row) {
        tx.delete(Tables.NAMESPACES, new NameKey(row.getNamespace().getId()));
    }
}
