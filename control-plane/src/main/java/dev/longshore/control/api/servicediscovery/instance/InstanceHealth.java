package dev.longshore.control.api.servicediscovery.instance;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.domain.naming.NamedInstance;
import dev.longshore.control.domain.naming.NamedInstances;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.GetInstancesHealthStatusRequest;
import dev.longshore.proto.servicediscovery.GetInstancesHealthStatusResponse;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.UpdateInstanceCustomHealthStatusRequest;
import dev.longshore.proto.servicediscovery.UpdateInstanceCustomHealthStatusResponse;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;

/**
 * GetInstancesHealthStatus and UpdateInstanceCustomHealthStatus. What is said of an instance's
 * health holds at once; AWS waits for half a minute.
 */
public final class InstanceHealth {
    private static final int MOST = 100;

    private final NamedInstances instances;

    public InstanceHealth(Installation installation) {
        this.instances = new NamedInstances(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getGetInstancesHealthStatusMethod(), this::get);
        on.write(ServiceDiscoveryGrpc.getUpdateInstanceCustomHealthStatusMethod(), this::update);
    }

    private GetInstancesHealthStatusResponse get(
            ReadTx tx, GetInstancesHealthStatusRequest request) {
        NamedServiceRow service = NameReferences.service(tx, request.getServiceId());
        String id = service.getService().getId();
        Page<NamedInstance> page = Page.ascending(request, MOST);
        var answer = GetInstancesHealthStatusResponse.newBuilder();
        List<NamedInstance> shown;
        if (request.getInstancesCount() > 0) {
            shown =
                    request.getInstancesList().stream()
                            .map(
                                    asked ->
                                            instances
                                                    .find(tx, id, asked)
                                                    .orElseThrow(NameReferences::noInstance))
                            .toList();
        } else {
            instances.scan(tx, id, page.from(), page::add);
            page.nextToken().ifPresent(answer::setNextToken);
            shown = page.entries();
        }
        shown.forEach(it -> answer.putStatus(it.id(), status(service, it)));
        return answer.build();
    }

    /** Where nobody tells of health, it is not known. */
    static String status(NamedServiceRow service, NamedInstance instance) {
        return NamedServices.hasHealth(service) ? instance.health() : "UNKNOWN";
    }

    private UpdateInstanceCustomHealthStatusResponse update(
            Tx tx, UpdateInstanceCustomHealthStatusRequest request) {
        NamedServiceRow service = NameReferences.service(tx, request.getServiceId());
        String serviceId = service.getService().getId();
        if (!NamedServices.hasHealth(service)) {
            throw new ApiException(
                    "CustomHealthNotFound",
                    "The service " + serviceId + " has no custom health check.");
        }
        NamedInstance instance =
                instances
                        .find(tx, serviceId, request.getInstanceId())
                        .orElseThrow(NameReferences::noInstance);
        if (instance.ofTask()) {
            throw ApiException.invalidValue(
                    "The instance %s is a task of Amazon ECS, which tells of its health itself."
                            .formatted(instance.id()));
        }
        NamedInstances.row(tx, serviceId, instance.id())
                .map(row -> row.toBuilder().setHealth(request.getStatus()).build())
                .ifPresent(row -> NamedInstances.put(tx, serviceId, row));
        return UpdateInstanceCustomHealthStatusResponse.getDefaultInstance();
    }
}
