package dev.longshore.control.api.servicediscovery.namespace;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameFilter;
import dev.longshore.control.api.servicediscovery.reference.NameFilter.Condition;
import dev.longshore.control.api.servicediscovery.reference.NameReferences;
import dev.longshore.control.api.servicediscovery.reference.Summary;
import dev.longshore.control.domain.naming.NameOperations;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.servicediscovery.DeleteNamespaceRequest;
import dev.longshore.proto.servicediscovery.DeleteNamespaceResponse;
import dev.longshore.proto.servicediscovery.GetNamespaceRequest;
import dev.longshore.proto.servicediscovery.GetNamespaceResponse;
import dev.longshore.proto.servicediscovery.ListNamespacesRequest;
import dev.longshore.proto.servicediscovery.ListNamespacesResponse;
import dev.longshore.proto.servicediscovery.Namespace;
import dev.longshore.proto.servicediscovery.NamespaceFilter;
import dev.longshore.proto.servicediscovery.NamespaceSummary;
import dev.longshore.proto.servicediscovery.PrivateDnsNamespaceChange;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.UpdateHttpNamespaceRequest;
import dev.longshore.proto.servicediscovery.UpdateHttpNamespaceResponse;
import dev.longshore.proto.servicediscovery.UpdatePrivateDnsNamespaceRequest;
import dev.longshore.proto.servicediscovery.UpdatePrivateDnsNamespaceResponse;
import dev.longshore.proto.store.NamespaceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * GetNamespace, ListNamespaces, UpdatePrivateDnsNamespace, UpdateHttpNamespace, DeleteNamespace.
 */
public final class NamespaceOperations {
    private static final int MOST = 100;
    private static final String UPDATE = "UPDATE_NAMESPACE";

    private static final Set<Condition> BY_NAME = Set.of(Condition.EQ, Condition.BEGINS_WITH);

    private static final Map<String, Set<Condition>> CONDITIONS =
            Map.of(
                    "TYPE",
                    Set.of(Condition.EQ, Condition.IN),
                    "NAME",
                    BY_NAME,
                    "HTTP_NAME",
                    BY_NAME,
                    "RESOURCE_OWNER",
                    Set.of(Condition.EQ));

    private final Installation installation;
    private final NameOperations operations;

    public NamespaceOperations(Installation installation) {
        this.installation = installation;
        this.operations = new NameOperations(installation);
    }

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getGetNamespaceMethod(), NamespaceOperations::get);
        on.read(ServiceDiscoveryGrpc.getListNamespacesMethod(), this::list);
        on.write(ServiceDiscoveryGrpc.getUpdatePrivateDnsNamespaceMethod(), this::updateDns);
        on.write(ServiceDiscoveryGrpc.getUpdateHttpNamespaceMethod(), this::updateHttp);
        on.write(ServiceDiscoveryGrpc.getDeleteNamespaceMethod(), this::delete);
    }

    private static GetNamespaceResponse get(ReadTx tx, GetNamespaceRequest request) {
        return GetNamespaceResponse.newBuilder()
                .setNamespace(Namespaces.shown(tx, NameReferences.namespace(tx, request.getId())))
                .build();
    }

    private ListNamespacesResponse list(ReadTx tx, ListNamespacesRequest request) {
        List<NameFilter> filters =
                request.getFiltersList().stream().map(NamespaceOperations::filter).toList();
        Page<NamespaceSummary> page = Page.ascending(request, MOST);
        for (NamespaceRow row : Namespaces.all(tx)) {
            if (filters.stream().allMatch(filter -> passes(filter, row))
                    && !page.add(
                            new NameKey(row.getNamespace().getId()),
                            Summary.of(
                                    Namespaces.shown(tx, row),
                                    NamespaceSummary.getDefaultInstance()))) {
                break;
            }
        }
        var answer = ListNamespacesResponse.newBuilder().addAllNamespaces(page.entries());
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    private static NameFilter filter(NamespaceFilter asked) {
        return NameFilter.of(
                asked.getName(),
                asked.getValuesList(),
                asked.getCondition(),
                CONDITIONS.getOrDefault(asked.getName(), Set.of()));
    }

    private boolean passes(NameFilter filter, NamespaceRow row) {
        Namespace namespace = row.getNamespace();
        return switch (filter.name()) {
            case "TYPE" -> filter.passes(namespace.getType());
            case "NAME" -> filter.passes(namespace.getName());
            case "HTTP_NAME" ->
                    filter.passes(namespace.getProperties().getHttpProperties().getHttpName());
            case "RESOURCE_OWNER" ->
                    filter.passes("SELF") || filter.passes(installation.accountId());
            default -> throw new IllegalStateException("not a filter: " + filter.name());
        };
    }

    private UpdatePrivateDnsNamespaceResponse updateDns(
            Tx tx, UpdatePrivateDnsNamespaceRequest request) {
        NamespaceRow row = ofType(tx, request.getId(), Namespaces.PRIVATE);
        PrivateDnsNamespaceChange change = request.getNamespace();
        var next = row.toBuilder();
        if (change.hasDescription()) {
            describe(next, change.getDescription());
        }
        if (change.hasProperties()) {
            next.getNamespaceBuilder()
                    .getPropertiesBuilder()
                    .getDnsPropertiesBuilder()
                    .getSoaBuilder()
                    .setTtl(change.getProperties().getDnsProperties().getSoa().getTtl());
        }
        return UpdatePrivateDnsNamespaceResponse.newBuilder()
                .setOperationId(changed(tx, next.build()))
                .build();
    }

    private UpdateHttpNamespaceResponse updateHttp(Tx tx, UpdateHttpNamespaceRequest request) {
        var next = ofType(tx, request.getId(), Namespaces.HTTP).toBuilder();
        describe(next, request.getNamespace().getDescription());
        return UpdateHttpNamespaceResponse.newBuilder()
                .setOperationId(changed(tx, next.build()))
                .build();
    }

    private static void describe(NamespaceRow.Builder row, String description) {
        if (description.isEmpty()) {
            row.getNamespaceBuilder().clearDescription();
        } else {
            row.getNamespaceBuilder().setDescription(description);
        }
    }

    private String changed(Tx tx, NamespaceRow row) {
        Namespaces.put(tx, row);
        return operations.succeeded(
                tx, UPDATE, Map.of(Target.NAMESPACE, row.getNamespace().getId()));
    }

    private static NamespaceRow ofType(ReadTx tx, String id, String type) {
        NamespaceRow row = NameReferences.namespace(tx, id);
        if (!row.getNamespace().getType().equals(type)) {
            throw ApiException.invalidValue(
                    "The namespace %s is of type %s, not %s."
                            .formatted(
                                    row.getNamespace().getId(),
                                    row.getNamespace().getType(),
                                    type));
        }
        return row;
    }

    private DeleteNamespaceResponse delete(Tx tx, DeleteNamespaceRequest request) {
        NamespaceRow row = NameReferences.namespace(tx, request.getId());
        String id = row.getNamespace().getId();
        if (tx.any(Tables.NAMED_SERVICES_BY_NAMESPACE, KeyPrefix.of(id))) {
            throw new ApiException(
                    "ResourceInUse",
                    "Namespace has associated services; delete the services before deleting the namespace");
        }
        Namespaces.delete(tx, row);
        return DeleteNamespaceResponse.newBuilder()
                .setOperationId(
                        operations.succeeded(tx, "DELETE_NAMESPACE", Map.of(Target.NAMESPACE, id)))
                .build();
    }
}
