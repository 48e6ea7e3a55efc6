package dev.longshore.control.api.servicediscovery.operation;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameFilter;
import dev.longshore.control.api.servicediscovery.reference.NameFilter.Condition;
import dev.longshore.control.api.servicediscovery.reference.Summary;
import dev.longshore.control.domain.naming.NameOperations.Target;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.servicediscovery.GetOperationRequest;
import dev.longshore.proto.servicediscovery.GetOperationResponse;
import dev.longshore.proto.servicediscovery.ListOperationsRequest;
import dev.longshore.proto.servicediscovery.ListOperationsResponse;
import dev.longshore.proto.servicediscovery.Operation;
import dev.longshore.proto.servicediscovery.OperationFilter;
import dev.longshore.proto.servicediscovery.OperationSummary;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import dev.longshore.state.tables.schema.IndexEntry;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetOperation and ListOperations. */
public final class OperationListing {
    private static final int MOST = 100;

    private static final Map<String, Set<Condition>> CONDITIONS =
            Map.of(
                    "NAMESPACE_ID", Set.of(Condition.EQ),
                    "SERVICE_ID", Set.of(Condition.EQ),
                    "STATUS", Set.of(Condition.EQ, Condition.IN),
                    "TYPE", Set.of(Condition.EQ, Condition.IN),
                    "UPDATE_DATE", Set.of(Condition.BETWEEN));

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.read(ServiceDiscoveryGrpc.getGetOperationMethod(), OperationListing::get);
        on.read(ServiceDiscoveryGrpc.getListOperationsMethod(), OperationListing::list);
    }

    private static GetOperationResponse get(ReadTx tx, GetOperationRequest request) {
        return GetOperationResponse.newBuilder()
                .setOperation(
                        tx.get(Tables.NAME_OPERATIONS, new NameKey(request.getOperationId()))
                                .orElseThrow(
                                        () ->
                                                new ApiException(
                                                        "OperationNotFound", "Operation not found"))
                                .getOperation())
                .build();
    }

    /** The oldest first. */
    private static ListOperationsResponse list(ReadTx tx, ListOperationsRequest request) {
        List<NameFilter> filters =
                request.getFiltersList().stream().map(OperationListing::filter).toList();
        Page<OperationSummary> page = Page.ascending(request, MOST);
        tx.scan(
                Tables.NAME_OPERATIONS_BY_TIME,
                KeyPrefix.ALL,
                page.from().map(IndexEntry::parse),
                row -> {
                    Operation operation = row.row().getOperation();
                    return filters.stream().anyMatch(filter -> !passes(filter, operation))
                            || page.add(
                                    Tables.NAME_OPERATIONS_BY_TIME
                                            .entry(row.key(), row.row())
                                            .orElseThrow()
                                            .encode(),
                                    Summary.of(operation, OperationSummary.getDefaultInstance()));
                });
        var answer = ListOperationsResponse.newBuilder().addAllOperations(page.entries());
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    private static NameFilter filter(OperationFilter asked) {
        return NameFilter.of(
                asked.getName(),
                asked.getValuesList(),
                asked.getCondition(),
                CONDITIONS.getOrDefault(asked.getName(), Set.of()));
    }

    private static boolean passes(NameFilter filter, Operation operation) {
        return switch (filter.name()) {
            case "NAMESPACE_ID" -> filter.passes(target(operation, Target.NAMESPACE));
            case "SERVICE_ID" -> filter.passes(target(operation, Target.SERVICE));
            case "STATUS" -> filter.passes(operation.getStatus());
            case "TYPE" -> filter.passes(operation.getType());
            case "UPDATE_DATE" -> filter.passes(Timestamps.instant(operation.getUpdateDate()));
            default -> throw new IllegalStateException("not a filter: " + filter.name());
        };
    }

    private static String target(Operation operation, Target target) {
        return operation.getTargetsOrDefault(target.name(), "");
    }
}
