package dev.longshore.control.api.servicediscovery.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameFilter;
import dev.longshore.control.api.servicediscovery.reference.NameFilter.Condition;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.api.servicediscovery.reference.Summary;
import dev.longshore.control.domain.connect.ConnectEndpoints;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.control.domain.naming.NamedInstances;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.DeleteServiceRequest;
import dev.longshore.proto.servicediscovery.DeleteServiceResponse;
import dev.longshore.proto.servicediscovery.GetServiceRequest;
import dev.longshore.proto.servicediscovery.GetServiceResponse;
import dev.longshore.proto.servicediscovery.ListServicesRequest;
import dev.longshore.proto.servicediscovery.ListServicesResponse;
import dev.longshore.proto.servicediscovery.Service;
import dev.longshore.proto.servicediscovery.ServiceChange;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.ServiceFilter;
import dev.longshore.proto.servicediscovery.ServiceSummary;
import dev.longshore.proto.servicediscovery.UpdateServiceRequest;
import dev.longshore.proto.servicediscovery.UpdateServiceResponse;
import dev.longshore.proto.store.NamedServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetService, ListServices, UpdateService and DeleteService. */
public final class ServiceOperations {
    private static final int MOST = 100;

    private static final Map<String, Set<Condition>> CONDITIONS =
            Map.of(
                    "NAMESPACE_ID", Set.of(Condition.EQ, Condition.IN),
                    "RESOURCE_OWNER", Set.of(Condition.EQ));

    private final Installation installation;
    private final NameOperations operations;

    public ServiceOperations(Installation installation) {
        this.installation = installation;
        this.operations = new NameOperations(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getGetServiceMethod(), ServiceOperations::get);
        on.read(ServiceDiscoveryGrpc.getListServicesMethod(), this::list);
        on.write(ServiceDiscoveryGrpc.getUpdateServiceMethod(), this::update);
        on.write(ServiceDiscoveryGrpc.getDeleteServiceMethod(), ServiceOperations::delete);
    }

    private static GetServiceResponse get(ReadTx tx, GetServiceRequest request) {
        return GetServiceResponse.newBuilder()
                .setService(NamedServices.shown(tx, NameReferences.service(tx, request.getId())))
                .build();
    }

    private ListServicesResponse list(ReadTx tx, ListServicesRequest request) {
        List<NameFilter> filters =
                request.getFiltersList().stream().map(ServiceOperations::filter).toList();
        Page<ServiceSummary> page = Page.ascending(request, MOST);
        tx.scan(
                Tables.NAMED_SERVICES,
                KeyPrefix.ALL,
                page.after(Tables.NAMED_SERVICES),
                row ->
                        filters.stream().anyMatch(filter -> !passes(filter, row.row()))
                                || page.add(row.key(), summary(tx, row.row())));
        var answer = ListServicesResponse.newBuilder().addAllServices(page.entries());
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    private static ServiceSummary summary(ReadTx tx, NamedServiceRow row) {
        return Summary.of(NamedServices.shown(tx, row), ServiceSummary.getDefaultInstance());
    }

    private static NameFilter filter(ServiceFilter asked) {
        return NameFilter.of(
                asked.getName(),
                asked.getValuesList(),
                asked.getCondition(),
                CONDITIONS.getOrDefault(asked.getName(), Set.of()));
    }

    private boolean passes(NameFilter filter, NamedServiceRow row) {
        return filter.name().equals("NAMESPACE_ID")
                ? filter.passes(row.getService().getNamespaceId())
                : filter.passes("SELF") || filter.passes(installation.accountId());
    }

    /** Records that the request leaves out are deleted (AWS Cloud Map API Reference). */
    private UpdateServiceResponse update(Tx tx, UpdateServiceRequest request) {
        NamedServiceRow row = NameReferences.service(tx, request.getId());
        ServiceChange change = request.getService();
        if (change.hasHealthCheckConfig()) {
            throw ApiException.notOffered(
                    "HealthCheckConfig is only valid for public DNS namespaces, which are not"
                            + " offered.");
        }
        var next = row.toBuilder();
        Service.Builder service = next.getServiceBuilder();
        if (change.hasDnsConfig()) {
            if (!row.getService().hasDnsConfig()) {
                throw ApiException.invalidValue(
                        "DnsConfig cannot be added to a service that has none.");
            }
            service.setDnsConfig(
                    new ServiceRecords(row.getService().getDnsConfig())
                            .changed(change.getDnsConfig().getDnsRecordsList())
                            .config());
        } else {
            service.clearDnsConfig();
        }
        service.clearDescription();
        if (!change.getDescription().isEmpty()) {
            service.setDescription(change.getDescription());
        }
        NamedServices.put(tx, next.build());
        return UpdateServiceResponse.newBuilder()
                .setOperationId(
                        operations.succeeded(
                                tx,
                                "UPDATE_SERVICE",
                                Map.of(Target.SERVICE, row.getService().getId())))
                .build();
    }

    private static DeleteServiceResponse delete(Tx tx, DeleteServiceRequest request) {
        NamedServiceRow row = NameReferences.service(tx, request.getId());
        if (NamedInstances.count(tx, row.getService().getId()) > 0) {
            throw new ApiException(
                    "ResourceInUse",
                    "Service contains registered instances; delete the instances before deleting"
                            + " the service");
        }
        Service service = row.getService();
        if (ConnectEndpoints.find(tx, service.getNamespaceId(), service.getName()).isPresent()) {
            throw new ApiException(
                    "ResourceInUse",
                    "Service is an endpoint of Amazon ECS Service Connect, which goes with the ECS"
                            + " service that offers it");
        }
        NamedServices.delete(tx, row);
        return DeleteServiceResponse.getDefaultInstance();
    }
}
