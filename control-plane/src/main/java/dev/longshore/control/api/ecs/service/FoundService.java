package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tx.ReadTx;

/** The service that a request is about. */
public record FoundService(Cluster cluster, ServiceKey key, ServiceRow row) {
    /**
     * Finds it, whatever its status.
     *
     * @throws ApiException ClusterNotFoundException; ServiceNotFoundException
     */
    public static FoundService of(ReadTx tx, String cluster, String reference) {
        Cluster here = References.activeCluster(tx, cluster).getCluster();
        ServiceRow row =
                References.service(tx, here.getClusterName(), reference)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                "ServiceNotFoundException", "Service not found."));
        var key = new ServiceKey(here.getClusterName(), row.getService().getServiceName());
        return new FoundService(here, key, row);
    }

    public static ApiException notActive() {
        return new ApiException("ServiceNotActiveException", "Service was not ACTIVE.");
    }

    public Service service() {
        return row.getService();
    }
}
