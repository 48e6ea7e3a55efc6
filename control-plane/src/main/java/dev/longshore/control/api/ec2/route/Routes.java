package dev.longshore.control.api.ec2.route;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.CreateRouteRequest;
import dev.longshore.proto.ec2.CreateRouteResult;
import dev.longshore.proto.ec2.DeleteRouteRequest;
import dev.longshore.proto.ec2.DeleteRouteResponse;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.InternetGateway;
import dev.longshore.proto.ec2.ReplaceRouteRequest;
import dev.longshore.proto.ec2.ReplaceRouteResponse;
import dev.longshore.proto.ec2.Route;
import dev.longshore.proto.ec2.RouteTable;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes of route tables (Amazon EC2 API Reference, CreateRoute): to internet gateways. */
public final class Routes {
    private static final String LOCAL = "local";
    private static final int MAX_PER_TABLE = 50;

    private final Networks networks;
    private final Ec2References references;

    public Routes(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateRouteMethod(), this::create);
        on.write(EC2Grpc.getReplaceRouteMethod(), this::replace);
        on.write(EC2Grpc.getDeleteRouteMethod(), this::delete);
    }

    /** A table whose routes say whether their gateways are still there. */
    RouteTable shown(ReadTx tx, RouteTable table) {
        var shown = table.toBuilder();
        for (Route.Builder route : shown.getRoutesBuilderList()) {
            if (!route.getGatewayId().equals(LOCAL)
                    && !isAttached(tx, route.getGatewayId(), table.getVpcId())) {
                route.setState("blackhole");
            }
        }
        return shown.build();
    }

    private boolean isAttached(ReadTx tx, String gateway, String vpc) {
        return networks.gateways().get(tx, gateway).stream()
                .flatMap(row -> row.getGateway().getAttachmentsList().stream())
                .anyMatch(it -> it.getVpcId().equals(vpc));
    }

    private CreateRouteResult create(Tx tx, CreateRouteRequest request) {
        RouteTableRow row = references.routeTable(tx, request.getRouteTableId());
        String cidr = destination(request.getDestinationCidrBlock());
        if (find(row, cidr).isPresent()) {
            throw new ApiException(
                    "RouteAlreadyExists", "The route identified by " + cidr + " already exists.");
        }
        if (row.getTable().getRoutesCount() >= MAX_PER_TABLE) {
            throw new ApiException(
                    "RouteLimitExceeded", "The maximum number of routes has been reached.");
        }
        Route route = NetworkRows.toGateway(cidr, gateway(tx, row, request.getGatewayId()));
        var routes = new ArrayList<>(row.getTable().getRoutesList());
        routes.add(route);
        write(tx, row, routes);
        return CreateRouteResult.newBuilder().setReturn(true).build();
    }

    private ReplaceRouteResponse replace(Tx tx, ReplaceRouteRequest request) {
        RouteTableRow row = references.routeTable(tx, request.getRouteTableId());
        String cidr = destination(request.getDestinationCidrBlock());
        Route before = found(row, cidr);
        checkNotLocal(row, before, "replace");
        Route now = NetworkRows.toGateway(cidr, gateway(tx, row, request.getGatewayId()));
        write(
                tx,
                row,
                row.getTable().getRoutesList().stream()
                        .map(it -> it.equals(before) ? now : it)
                        .toList());
        return ReplaceRouteResponse.getDefaultInstance();
    }

    private DeleteRouteResponse delete(Tx tx, DeleteRouteRequest request) {
        RouteTableRow row = references.routeTable(tx, request.getRouteTableId());
        Route gone = found(row, destination(request.getDestinationCidrBlock()));
        checkNotLocal(row, gone, "remove");
        write(
                tx,
                row,
                row.getTable().getRoutesList().stream().filter(it -> !it.equals(gone)).toList());
        return DeleteRouteResponse.getDefaultInstance();
    }

    private static String destination(String cidr) {
        if (cidr.isEmpty()) {
            throw Ec2References.missing("destinationCidrBlock");
        }
        return Cidr.of(cidr)
                .orElseThrow(
                        () ->
                                Ec2References.wrongValue(
                                        "destinationCidrBlock",
                                        cidr,
                                        "This is not a valid CIDR block."))
                .toString();
    }

    /** The gateway that a route leads to: no other targets are offered. */
    private String gateway(ReadTx tx, RouteTableRow row, String id) {
        if (id.isEmpty()) {
            throw ApiException.notOffered("Routes lead to internet gateways only: gatewayId.");
        }
        InternetGateway gateway = references.gateway(tx, id).getGateway();
        if (!isAttached(tx, gateway.getInternetGatewayId(), row.getTable().getVpcId())) {
            throw ApiException.invalidValue(
                    "route table %s and network gateway %s belong to different networks"
                            .formatted(row.getTable().getRouteTableId(), id));
        }
        return gateway.getInternetGatewayId();
    }

    private static Optional<Route> find(RouteTableRow row, String cidr) {
        return row.getTable().getRoutesList().stream()
                .filter(route -> route.getDestinationCidrBlock().equals(cidr))
                .findFirst();
    }

    private static Route found(RouteTableRow row, String cidr) {
        return find(row, cidr)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidRoute.NotFound",
                                        "no route with destination-cidr-block %s in route table %s"
                                                .formatted(
                                                        cidr, row.getTable().getRouteTableId())));
    }

    private static void checkNotLocal(RouteTableRow row, Route route, String what) {
        if (route.getGatewayId().equals(LOCAL)) {
            throw ApiException.invalidValue(
                    "cannot %s local route %s in route table %s"
                            .formatted(
                                    what,
                                    route.getDestinationCidrBlock(),
                                    row.getTable().getRouteTableId()));
        }
    }

    private void write(Tx tx, RouteTableRow row, List<Route> routes) {
        RouteTableRow.Builder changed = row.toBuilder();
        changed.getTableBuilder().clearRoutes().addAllRoutes(routes);
        networks.routeTables().put(tx, row.getTable().getRouteTableId(), changed.build());
    }
}
