package dev.longshore.control.api.servicediscovery.instance;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.domain.naming.InstancesRevisions;
import dev.longshore.control.domain.naming.NamedInstance;
import dev.longshore.control.domain.naming.NamedInstances;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.DiscoverInstancesRequest;
import dev.longshore.proto.servicediscovery.DiscoverInstancesResponse;
import dev.longshore.proto.servicediscovery.DiscoverInstancesRevisionRequest;
import dev.longshore.proto.servicediscovery.DiscoverInstancesRevisionResponse;
import dev.longshore.proto.servicediscovery.HttpInstanceSummary;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** DiscoverInstances and DiscoverInstancesRevision. */
public final class Discovery {
    /** How many are found where the caller does not say. */
    private static final int USUAL = 100;

    private final NamedInstances instances;

    public Discovery(Installation installation) {
        this.instances = new NamedInstances(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getDiscoverInstancesMethod(), this::discover);
        on.read(ServiceDiscoveryGrpc.getDiscoverInstancesRevisionMethod(), Discovery::revision);
    }

    private DiscoverInstancesResponse discover(ReadTx tx, DiscoverInstancesRequest request) {
        NamedServiceRow service = service(tx, request.getNamespaceName(), request.getServiceName());
        String id = service.getService().getId();
        var matching = new ArrayList<NamedInstance>();
        instances.scan(
                tx,
                id,
                Optional.empty(),
                (position, found) -> {
                    if (has(found, request.getQueryParametersMap())) {
                        matching.add(found);
                    }
                    return true;
                });
        var answer =
                DiscoverInstancesResponse.newBuilder()
                        .setInstancesRevision(InstancesRevisions.of(tx, id));
        optional(healthy(matching, service, request), request.getOptionalParametersMap()).stream()
                .limit(request.hasMaxResults() ? request.getMaxResults() : USUAL)
                .map(found -> summary(request, service, found))
                .forEach(answer::addInstances);
        return answer.build();
    }

    /** What the caller asks of health counts only where somebody tells of it. */
    private static List<NamedInstance> healthy(
            List<NamedInstance> all, NamedServiceRow service, DiscoverInstancesRequest request) {
        if (!NamedServices.hasHealth(service)) {
            return all;
        }
        List<NamedInstance> healthy = all.stream().filter(NamedInstance::healthy).toList();
        return switch (request.getHealthStatus()) {
            case "ALL" -> all;
            case "UNHEALTHY" -> all.stream().filter(found -> !found.healthy()).toList();
            case "HEALTHY_OR_ELSE_ALL" -> healthy.isEmpty() ? all : healthy;
            default -> healthy;
        };
    }

    /** Those that have these too, if there are any. */
    private static List<NamedInstance> optional(
            List<NamedInstance> all, Map<String, String> parameters) {
        List<NamedInstance> better = all.stream().filter(it -> has(it, parameters)).toList();
        return better.isEmpty() ? all : better;
    }

    private static boolean has(NamedInstance instance, Map<String, String> parameters) {
        return instance.attributes().entrySet().containsAll(parameters.entrySet());
    }

    private static HttpInstanceSummary summary(
            DiscoverInstancesRequest request, NamedServiceRow service, NamedInstance found) {
        return HttpInstanceSummary.newBuilder()
                .setInstanceId(found.id())
                .setNamespaceName(request.getNamespaceName())
                .setServiceName(service.getService().getName())
                .setHealthStatus(InstanceHealth.status(service, found))
                .putAllAttributes(found.attributes())
                .build();
    }

    private static DiscoverInstancesRevisionResponse revision(
            ReadTx tx, DiscoverInstancesRevisionRequest request) {
        NamedServiceRow service = service(tx, request.getNamespaceName(), request.getServiceName());
        return DiscoverInstancesRevisionResponse.newBuilder()
                .setInstancesRevision(InstancesRevisions.of(tx, service.getService().getId()))
                .build();
    }

    private static NamedServiceRow service(ReadTx tx, String namespaceName, String name) {
        String namespace =
                Namespaces.named(tx, namespaceName)
                        .orElseThrow(
                                () -> new ApiException("NamespaceNotFound", "Namespace not found"))
                        .getNamespace()
                        .getId();
        return NamedServices.named(tx, namespace, name).stream()
                .filter(row -> row.getService().getName().equals(name))
                .findFirst()
                .orElseThrow(NameReferences::noService);
    }
}
