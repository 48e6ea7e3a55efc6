package dev.longshore.control.api.servicediscovery.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.api.servicediscovery.reference.NameTags;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.CreateServiceRequest;
import dev.longshore.proto.servicediscovery.CreateServiceResponse;
import dev.longshore.proto.servicediscovery.HealthCheckCustomConfig;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.servicediscovery.ServiceAlreadyExists;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Tx;
import java.util.Optional;
import java.util.stream.Stream;

/** CreateService. */
public final class CreateServices {
    /** What DNS can ask for; the dot between the two names counts. */
    private static final int LONGEST_NAME = 253;

    /** Of one namespace: agents hold all names, so there is a bound. */
    private static final int MOST = 2_000;

    private final NamedServices services;

    public CreateServices(Installation installation) {
        this.services = new NamedServices(installation);
    }

    /** Registers the operation. */
    public void register(CloudMapOperations on) {
        on.write(ServiceDiscoveryGrpc.getCreateServiceMethod(), this::create);
    }

    private CreateServiceResponse create(Tx tx, CreateServiceRequest request) {
        NamespaceRow namespace = NameReferences.namespace(tx, namespaceId(request));
        Service wanted = wanted(request, namespace);
        Optional<NamedServiceRow> same = same(tx, wanted);
        if (same.isPresent() && !isRepeated(same.get(), wanted)) {
            throw alreadyExists(same.get().getService());
        }
        NamedServiceRow row = same.orElseGet(() -> made(tx, request, wanted));
        return CreateServiceResponse.newBuilder().setService(NamedServices.shown(tx, row)).build();
    }

    private static String namespaceId(CreateServiceRequest request) {
        String inDns = request.getDnsConfig().getNamespaceId();
        String id = request.getNamespaceId().isEmpty() ? inDns : request.getNamespaceId();
        if (id.isEmpty()) {
            throw ApiException.invalidValue("A NamespaceId is required.");
        }
        if (!inDns.isEmpty() && !inDns.equals(id)) {
            throw ApiException.invalidValue(
                    "NamespaceId and the NamespaceId of DnsConfig must be the same.");
        }
        return id;
    }

    private static Service wanted(CreateServiceRequest request, NamespaceRow namespace) {
        if (request.hasHealthCheckConfig()) {
            throw ApiException.notOffered(
                    "HealthCheckConfig is only valid for public DNS namespaces, which are not offered.");
        }
        String id = namespace.getNamespace().getId();
        var service =
                Service.newBuilder()
                        .setName(request.getName())
                        .setNamespaceId(id)
                        .setType(type(request, namespace));
        if (request.hasDnsConfig()) {
            var records = ServiceRecords.of(request.getDnsConfig());
            records.check();
            service.setDnsConfig(records.config().toBuilder().setNamespaceId(id));
            checkLength(request.getName(), namespace.getNamespace().getName());
        }
        if (request.hasHealthCheckCustomConfig()) {
            // It is 1 whatever anybody says (AWS Cloud Map API Reference).
            service.setHealthCheckCustomConfig(
                    HealthCheckCustomConfig.newBuilder().setFailureThreshold(1));
        }
        if (!request.getDescription().isEmpty()) {
            service.setDescription(request.getDescription());
        }
        if (!request.getCreatorRequestId().isEmpty()) {
            service.setCreatorRequestId(request.getCreatorRequestId());
        }
        return service.build();
    }

    private static String type(CreateServiceRequest request, NamespaceRow namespace) {
        if (!request.hasDnsConfig()) {
            return Namespaces.HTTP;
        }
        if (!Namespaces.isDns(namespace)) {
            throw ApiException.invalidValue(
                    "DnsConfig is not valid for a service of an HTTP namespace.");
        }
        if (request.getType().equals(Namespaces.HTTP)) {
            throw ApiException.invalidValue("DnsConfig is not valid for a service of type HTTP.");
        }
        return "DNS_HTTP";
    }

    private static void checkLength(String service, String namespace) {
        if (service.length() + 1 + namespace.length() > LONGEST_NAME
                || Stream.of(service.split("\\.", -1)).anyMatch(label -> label.length() > 63)) {
            throw ApiException.invalidValue(
                    "The DNS name " + service + "." + namespace + " is too long.");
        }
    }

    /** DNS does not tell capital letters from small ones; calls do. */
    private static Optional<NamedServiceRow> same(Tx tx, Service wanted) {
        return NamedServices.named(tx, wanted.getNamespaceId(), wanted.getName()).stream()
                .filter(
                        row ->
                                row.getService().getName().equals(wanted.getName())
                                        || (NamedServices.isDns(row) && wanted.hasDnsConfig()))
                .findFirst();
    }

    /** The same request again gets the same answer again. */
    private static boolean isRepeated(NamedServiceRow row, Service wanted) {
        Service there = row.getService();
        return wanted.hasCreatorRequestId()
                && there.getCreatorRequestId().equals(wanted.getCreatorRequestId())
                && there.getName().equals(wanted.getName());
    }

    private NamedServiceRow made(Tx tx, CreateServiceRequest request, Service wanted) {
        if (tx.count(Tables.SERVICES_PER_NAMESPACE, KeyPrefix.of(wanted.getNamespaceId()))
                >= MOST) {
            throw new ApiException(
                    "ResourceLimitExceeded",
                    "The maximum number of services of a namespace is " + MOST + ".");
        }
        NamedServiceRow fresh = services.fresh(tx, wanted);
        NamedServiceRow row =
                fresh.toBuilder()
                        .addAllTags(
                                NameTags.checked(
                                        request.getTagsList(), fresh.getService().getArn()))
                        .build();
        NamedServices.put(tx, row);
        return row;
    }

    private static ApiException alreadyExists(Service there) {
        var detail =
                ServiceAlreadyExists.newBuilder()
                        .setServiceId(there.getId())
                        .setServiceArn(there.getArn());
        if (there.hasCreatorRequestId()) {
            detail.setCreatorRequestId(there.getCreatorRequestId());
        }
        return ApiException.withDetail("Service already exists.", detail.build());
    }
}
