package dev.longshore.control.domain.connect;

import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.ecs.ServiceConnectService;
import dev.longshore.proto.ecs.ServiceConnectServiceResource;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.store.ConnectEndpointRow;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.names.ConnectEndpointKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The endpoints of services: rows that follow what the PRIMARY deployment of each asks. Each has a
 * service of its own in Cloud Map, of the endpoint's name, which comes and goes with it.
 */
public record ConnectEndpoints(NamedServices names) {
    /** In a namespace: clients know all of them, each by an address of its own. */
    public static final int MOST = 250;

    /** How long a request of tcp may be on its way when a task is to stop: nobody knows. */
    private static final int TCP_DRAIN_SECONDS = 5;

    /** What a request may last whose service says nothing. */
    static final int USUAL_REQUEST_SECONDS = 15;

    private static final int MOST_DRAIN_SECONDS = 60;

    /** An endpoint of a namespace. */
    public static Optional<ConnectEndpointRow> find(ReadTx tx, String namespace, String name) {
        return tx.get(Tables.CONNECT_ENDPOINTS, new ConnectEndpointKey(namespace, name));
    }

    /** All of a namespace, in the order of their names. */
    public static List<Row<ConnectEndpointKey, ConnectEndpointRow>> in(
            ReadTx tx, String namespace) {
        return tx.list(Tables.CONNECT_ENDPOINTS, KeyPrefix.of(namespace));
    }

    /** Those of a service. */
    public static List<Row<ConnectEndpointKey, ConnectEndpointRow>> of(
            ReadTx tx, ServiceKey service) {
        return Tables.CONNECT_ENDPOINTS.existsAt(tx.level())
                ? tx.list(
                        Tables.CONNECT_ENDPOINTS_BY_SERVICE,
                        KeyPrefix.of(service.cluster(), service.service()))
                : List.of();
    }

    /** Whether an endpoint is a service's. */
    public static boolean isOf(ConnectEndpointRow row, ServiceKey service) {
        return row.getCluster().equals(service.cluster())
                && row.getService().equals(service.service());
    }

    /**
     * Makes the endpoints of a service those that a deployment asks for, and no others.
     *
     * @param definition of the deployment's tasks
     * @return them as answers show them
     */
    public List<ServiceConnectServiceResource> follow(
            Tx tx, ServiceKey service, ConnectWish wish, TaskDefinition definition) {
        var kept = new HashSet<ConnectEndpointKey>();
        var shown = new ArrayList<ServiceConnectServiceResource>();
        Optional<NamespaceRow> namespace =
                wish.isOn() ? Namespaces.find(tx, wish.namespace()) : Optional.empty();
        if (namespace.isPresent()) {
            for (ServiceConnectService asked : wish.configuration().getServicesList()) {
                Offers.mapping(definition, asked.getPortName())
                        .map(
                                mapping ->
                                        Offers.whole(
                                                asked,
                                                mapping,
                                                namespace.get().getNamespace().getName()))
                        .filter(offer -> isFree(tx, wish.namespace(), service, offer))
                        .ifPresent(
                                offer -> {
                                    kept.add(key(wish.namespace(), offer));
                                    shown.add(put(tx, wish.namespace(), service, offer));
                                });
            }
        }
        for (Row<ConnectEndpointKey, ConnectEndpointRow> row : of(tx, service)) {
            if (!kept.contains(row.key())) {
                delete(tx, row);
            }
        }
        return shown;
    }

    /** Deletes all endpoints of a service. */
    public static void forget(Tx tx, ServiceKey service) {
        of(tx, service).forEach(row -> delete(tx, row));
    }

    /** The name may have become another service's before this one came back to it. */
    private static boolean isFree(
            ReadTx tx, String namespace, ServiceKey service, ConnectEndpointRow offer) {
        return tx.get(Tables.CONNECT_ENDPOINTS, key(namespace, offer))
                .map(row -> isOf(row, service))
                .orElse(true);
    }

    private static ConnectEndpointKey key(String namespace, ConnectEndpointRow offer) {
        return new ConnectEndpointKey(namespace, offer.getAsked().getDiscoveryName());
    }

    private ServiceConnectServiceResource put(
            Tx tx, String namespace, ServiceKey service, ConnectEndpointRow offer) {
        ConnectEndpointKey key = key(namespace, offer);
        NamedServiceRow named =
                tx.get(Tables.CONNECT_ENDPOINTS, key)
                        .flatMap(row -> NamedServices.find(tx, row.getNamedService()))
                        .orElseGet(() -> named(tx, key));
        ConnectEndpointRow row =
                offer.toBuilder()
                        .setCluster(service.cluster())
                        .setService(service.service())
                        .setNamedService(named.getService().getId())
                        .build();
        tx.put(Tables.CONNECT_ENDPOINTS, key, row);
        return ServiceConnectServiceResource.newBuilder()
                .setDiscoveryName(key.name())
                .setDiscoveryArn(named.getService().getArn())
                .build();
    }

    private NamedServiceRow named(Tx tx, ConnectEndpointKey key) {
        NamedServiceRow fresh =
                names.fresh(
                        tx,
                        Service.newBuilder()
                                .setName(key.name())
                                .setNamespaceId(key.namespace())
                                .setType(Namespaces.HTTP)
                                .build());
        NamedServices.put(tx, fresh);
        return fresh;
    }

    private static void delete(Tx tx, Row<ConnectEndpointKey, ConnectEndpointRow> row) {
        tx.delete(Tables.CONNECT_ENDPOINTS, row.key());
        NamedServices.find(tx, row.row().getNamedService())
                .ifPresent(named -> NamedServices.delete(tx, named));
    }

    /** The endpoints behind which a new task of a deployment stands. */
    public static List<TaskEndpoint> ofTask(
            ReadTx tx, ServiceKey service, ConnectWish wish, TaskDefinition definition) {
        var endpoints = new ArrayList<TaskEndpoint>();
        if (wish.isOn()) {
            for (ServiceConnectService asked : wish.configuration().getServicesList()) {
                find(tx, wish.namespace(), Offers.discoveryName(asked))
                        .filter(row -> isOf(row, service))
                        .ifPresent(
                                row ->
                                        Offers.mapping(definition, asked.getPortName())
                                                .ifPresent(
                                                        mapping ->
                                                                endpoints.add(
                                                                        endpoint(
                                                                                row,
                                                                                mapping
                                                                                        .getContainerPort()))));
            }
        }
        return endpoints;
    }

    private static TaskEndpoint endpoint(ConnectEndpointRow row, int port) {
        return TaskEndpoint.newBuilder()
                .setNamedService(row.getNamedService())
                .setPort(port)
                .setDrainSeconds(drainSeconds(row))
                .build();
    }

    private static int drainSeconds(ConnectEndpointRow row) {
        if (row.getProtocol().equals(Offers.TCP)) {
            return TCP_DRAIN_SECONDS;
        }
        int request = requestSeconds(row);
        return request == 0 ? MOST_DRAIN_SECONDS : Math.min(request, MOST_DRAIN_SECONDS);
    }

    /** How long a request may take; 0 where nothing ends it. */
    static int requestSeconds(ConnectEndpointRow row) {
        var timeout = row.getAsked().getTimeout();
        return timeout.hasPerRequestTimeoutSeconds()
                ? timeout.getPerRequestTimeoutSeconds()
                : USUAL_REQUEST_SECONDS;
    }
}
