package dev.longshore.control.domain.connect;

import dev.longshore.foundation.digest.Sha256;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectView;
import dev.longshore.proto.ecs.ServiceConnectClientAlias;
import dev.longshore.proto.store.ConnectEndpointRow;
import dev.longshore.proto.store.ServiceRevisionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import dev.longshore.state.tables.names.ConnectEndpointKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tasks may call: the endpoints that their namespace had when their deployment began (Amazon
 * ECS Developer Guide, "Service Connect concepts"). It is written once, beside the revision, so
 * that all tasks of a deployment know the same.
 */
public final class ConnectViews {
    /**
     * Names stand for addresses from here on, in the order of the endpoints: link-local ones, which
     * no network has, and which tasks send to their host.
     */
    private static final String ADDRESSES = "169.254.172.";

    /**
     * Deployments of a service that know the same have one id: proxies need not tell them apart.
     */
    private static final int ID_BYTES = 12;

    private static final int USUAL_IDLE_SECONDS = 300;
    private static final int USUAL_TCP_IDLE_SECONDS = 3600;

    private ConnectViews() {}

    /** What there is in a namespace now, for a deployment that begins. */
    public static ConnectView of(ReadTx tx, ServiceKey service, String namespace) {
        Map<String, String> addresses = new LinkedHashMap<>(); // by name
        var view =
                ConnectView.newBuilder()
                        .setCluster(service.cluster())
                        .setService(service.service());
        for (Row<ConnectEndpointKey, ConnectEndpointRow> row : ConnectEndpoints.in(tx, namespace)) {
            String name = alias(row.row()).getDnsName();
            String address =
                    addresses.computeIfAbsent(name, n -> ADDRESSES + (addresses.size() + 1));
            view.addAliases(alias(row.key().name(), row.row(), address));
        }
        byte[] digest = Sha256.of(view.build().toByteArray());
        return view.setId(HexFormat.of().formatHex(digest, 0, ID_BYTES)).build();
    }

    private static ServiceConnectClientAlias alias(ConnectEndpointRow row) {
        return row.getAsked().getClientAliases(0);
    }

    private static ConnectAlias alias(String name, ConnectEndpointRow row, String address) {
        boolean tcp = row.getProtocol().equals(Offers.TCP);
        var timeout = row.getAsked().getTimeout();
        int usualIdle = tcp ? USUAL_TCP_IDLE_SECONDS : USUAL_IDLE_SECONDS;
        return ConnectAlias.newBuilder()
                .setDnsName(alias(row).getDnsName())
                .setPort(alias(row).getPort())
                .setAddress(address)
                .setEndpoint(row.getNamedService())
                .setDiscoveryName(name)
                .setProtocol(row.getProtocol())
                .setIdleTimeout(
                        timeout.hasIdleTimeoutSeconds()
                                ? timeout.getIdleTimeoutSeconds()
                                : usualIdle)
                .setRequestTimeout(tcp ? 0 : ConnectEndpoints.requestSeconds(row))
                .build();
    }

    /** What a task may call; nothing where its service has no Service Connect. */
    public static Optional<ConnectView> ofTask(ReadTx tx, TaskRow row) {
        return row.getConnectRevision().isEmpty() ? Optional.empty() : find(tx, key(row));
    }

    private static Optional<ConnectView> find(ReadTx tx, ServiceRevisionKey key) {
        return tx.get(Tables.SERVICE_REVISIONS, key)
                .filter(ServiceRevisionRow::hasConnect)
                .map(ServiceRevisionRow::getConnect);
    }

    private static ServiceRevisionKey key(TaskRow row) {
        String cluster = row.getTask().getClusterArn();
        return new ServiceRevisionKey(
                cluster.substring(cluster.lastIndexOf('/') + 1),
                row.getTask().getGroup().substring(Tables.SERVICE_GROUP.length()),
                row.getConnectRevision());
    }
}
