package dev.longshore.control.api.ecs.service;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.Page;
import dev.longshore.control.api.ecs.reference.ConnectNamespaces;
import dev.longshore.control.api.ecs.reference.References;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.proto.ecs.DescribeServicesRequest;
import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListServicesByNamespaceRequest;
import dev.longshore.proto.ecs.ListServicesByNamespaceResponse;
import dev.longshore.proto.ecs.ListServicesRequest;
import dev.longshore.proto.ecs.ListServicesResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.Optional;

/** DescribeServices, ListServices and ListServicesByNamespace. */
public final class DescribeServices {
    private static final int MAX_SERVICES = 10;
    private static final int USUAL_RESULTS = 10;
    private static final int MAX_RESULTS = 100;

    private final EcsArns arns;
    private final DescribedService described;

    public DescribeServices(EcsArns arns) {
        this.arns = arns;
        this.described = new DescribedService(arns);
    }

    /** Registers its operations. */
    public void register(Handlers on) {
        on.read(ECSGrpc.getDescribeServicesMethod(), this::describe);
        on.read(ECSGrpc.getListServicesMethod(), this::list);
        on.read(ECSGrpc.getListServicesByNamespaceMethod(), this::listByNamespace);
    }

    /** DescribeServices: INACTIVE ones too, as long as there is a row. */
    public DescribeServicesResponse describe(ReadTx tx, DescribeServicesRequest request) {
        if (request.getServicesCount() == 0) {
            throw ApiException.invalidValue("Services cannot be empty.");
        }
        if (request.getServicesCount() > MAX_SERVICES) {
            throw ApiException.invalidValue(
                    "services can have at most " + MAX_SERVICES + " items.");
        }
        String cluster = References.clusterOfTasks(tx, request.getCluster());
        boolean withTags = request.getIncludeList().contains("TAGS");
        var response = DescribeServicesResponse.newBuilder();
        for (String reference : request.getServicesList()) {
            Optional<ServiceRow> row = References.service(tx, cluster, reference);
            if (row.isPresent()) {
                var key = new ServiceKey(cluster, row.get().getService().getServiceName());
                response.addServices(
                        withTags
                                ? described.of(tx, key, row.get())
                                : described.withoutTags(tx, key, row.get()));
            } else {
                String arn =
                        reference.startsWith("arn:") ? reference : arns.service(cluster, reference);
                response.addFailures(Failure.newBuilder().setArn(arn).setReason("MISSING"));
            }
        }
        return response.build();
    }

    /** ListServices, by name; those that are INACTIVE are not listed. */
    public ListServicesResponse list(ReadTx tx, ListServicesRequest request) {
        String cluster = References.clusterOfTasks(tx, request.getCluster());
        Page<String> page = Page.ascending(request, USUAL_RESULTS, MAX_RESULTS);
        tx.scan(
                Tables.SERVICES,
                KeyPrefix.of(cluster),
                page.after(Tables.SERVICES),
                row ->
                        !isListed(row.row().getService(), request)
                                || page.add(row.key(), row.row().getService().getServiceArn()));
        var response = ListServicesResponse.newBuilder().addAllServiceArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }

    private static boolean isListed(Service service, ListServicesRequest asked) {
        return !service.getStatus().equals("INACTIVE")
                && isAsked(asked.getLaunchType(), service.getLaunchType())
                && isAsked(asked.getSchedulingStrategy(), service.getSchedulingStrategy())
                && isAsked(asked.getResourceManagementType(), service.getResourceManagementType());
    }

    private static boolean isAsked(String filter, String value) {
        return filter.isEmpty() || filter.equals(value);
    }

    /** ListServicesByNamespace: those of all clusters whose Service Connect is in a namespace. */
    public ListServicesByNamespaceResponse listByNamespace(
            ReadTx tx, ListServicesByNamespaceRequest request) {
        String namespace =
                ConnectNamespaces.meant(tx, request.getNamespace()).getNamespace().getId();
        Page<String> page = Page.ascending(request, USUAL_RESULTS, MAX_RESULTS);
        for (Row<ServiceKey, ServiceRow> row :
                tx.list(Tables.SERVICES_BY_NAMESPACE, KeyPrefix.of(namespace))) {
            if (!page.add(row.key(), row.row().getService().getServiceArn())) {
                break;
            }
        }
        var response =
                ListServicesByNamespaceResponse.newBuilder().addAllServiceArns(page.entries());
        page.nextToken().ifPresent(response::setNextToken);
        return response.build();
    }
}
