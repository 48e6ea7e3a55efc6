package dev.longshore.control.api.ec2.route;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.AssociateRouteTableRequest;
import dev.longshore.proto.ec2.AssociateRouteTableResult;
import dev.longshore.proto.ec2.CreateRouteTableRequest;
import dev.longshore.proto.ec2.CreateRouteTableResult;
import dev.longshore.proto.ec2.DeleteRouteTableRequest;
import dev.longshore.proto.ec2.DeleteRouteTableResponse;
import dev.longshore.proto.ec2.DescribeRouteTablesResult;
import dev.longshore.proto.ec2.DisassociateRouteTableRequest;
import dev.longshore.proto.ec2.DisassociateRouteTableResponse;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.ReplaceRouteTableAssociationRequest;
import dev.longshore.proto.ec2.ReplaceRouteTableAssociationResult;
import dev.longshore.proto.ec2.RouteTable;
import dev.longshore.proto.ec2.RouteTableAssociation;
import dev.longshore.proto.ec2.Subnet;
import dev.longshore.proto.ec2.Vpc;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Route tables and who uses them (Amazon EC2 API Reference, CreateRouteTable and its neighbours).
 * They are kept and shown; no packet goes another way for them.
 */
public final class RouteTables {
    private static final int MAX_PER_VPC = 200;

    private static final Filters<RouteTable> FILTERS = filters();

    private final Networks networks;
    private final Ec2References references;
    private final Listing<RouteTableRow, RouteTable> listing;
    private final ClientTokens tokens;

    public RouteTables(Domain domain) {
        this.networks = domain.networks();
        this.references = new Ec2References(networks);
        var routes = new Routes(networks);
        this.listing =
                new Listing<>(
                        "route_table_ids",
                        Source.of(
                                networks.routeTables(),
                                Tables.ROUTE_TABLES,
                                references::routeTable),
                        (tx, row) -> routes.shown(tx, row.getTable()),
                        FILTERS);
        this.tokens =
                new ClientTokens(
                        domain.settings().keeping().clientTokens(),
                        new RouteTableTokens(networks, routes));
    }

    private static Filters<RouteTable> filters() {
        return new Filters<RouteTable>(RouteTable::getTagsList)
                .by("route-table-id", RouteTable::getRouteTableId)
                .by("vpc-id", RouteTable::getVpcId)
                .by("owner-id", RouteTable::getOwnerId)
                .byAll("association.main", it -> associations(it).map(a -> "" + a.getMain()))
                .byAll(
                        "association.route-table-association-id",
                        it ->
                                associations(it)
                                        .map(RouteTableAssociation::getRouteTableAssociationId))
                .byAll(
                        "association.route-table-id",
                        it -> associations(it).map(RouteTableAssociation::getRouteTableId))
                .byAll(
                        "association.subnet-id",
                        it -> associations(it).map(RouteTableAssociation::getSubnetId))
                .byAll(
                        "route.destination-cidr-block",
                        it -> it.getRoutesList().stream().map(r -> r.getDestinationCidrBlock()))
                .byAll(
                        "route.gateway-id",
                        it -> it.getRoutesList().stream().map(r -> r.getGatewayId()))
                .byAll("route.origin", it -> it.getRoutesList().stream().map(r -> r.getOrigin()))
                .byAll("route.state", it -> it.getRoutesList().stream().map(r -> r.getState()));
    }

    private static Stream<RouteTableAssociation> associations(RouteTable table) {
        return table.getAssociationsList().stream();
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateRouteTableMethod(), tokens, this::create);
        on.read(
                EC2Grpc.getDescribeRouteTablesMethod(),
                (tx, request) ->
                        listing.answer(
                                tx, request, DescribeRouteTablesResult.getDefaultInstance()));
        on.write(EC2Grpc.getDeleteRouteTableMethod(), this::delete);
        on.write(EC2Grpc.getAssociateRouteTableMethod(), this::associate);
        on.write(EC2Grpc.getDisassociateRouteTableMethod(), this::disassociate);
        on.write(EC2Grpc.getReplaceRouteTableAssociationMethod(), this::replace);
    }

    private CreateRouteTableResult create(Tx tx, CreateRouteTableRequest request) {
        Vpc vpc = references.vpc(tx, request.getVpcId()).getVpc();
        int[] others = {0};
        tx.scan(
                Tables.ROUTE_TABLES_BY_NAME,
                KeyPrefix.of(vpc.getVpcId()),
                row -> ++others[0] < MAX_PER_VPC);
        if (others[0] >= MAX_PER_VPC) {
            throw new ApiException(
                    "RouteTableLimitExceeded",
                    "The maximum number of route tables has been reached.");
        }
        String id = Ec2Kind.ROUTE_TABLE.newId(tx);
        RouteTableRow.Builder row =
                networks.fresh().routeTable(id, vpc.getVpcId(), vpc.getCidrBlock()).toBuilder();
        row.getTableBuilder()
                .addAllTags(Ec2Tags.of(request.getTagSpecificationsList(), Ec2Kind.ROUTE_TABLE));
        networks.routeTables().put(tx, id, row.build());
        var answer = CreateRouteTableResult.newBuilder().setRouteTable(row.getTable());
        if (request.hasClientToken()) {
            answer.setClientToken(request.getClientToken());
        }
        return answer.build();
    }

    private DeleteRouteTableResponse delete(Tx tx, DeleteRouteTableRequest request) {
        RouteTable table = references.routeTable(tx, request.getRouteTableId()).getTable();
        if (table.getAssociationsCount() > 0) {
            throw Ec2References.inUse("routeTable", table.getRouteTableId());
        }
        if (networks.routeTables().isStandard(table.getRouteTableId())) {
            throw Ec2References.ofConfiguration(table.getRouteTableId());
        }
        networks.routeTables().delete(tx, table.getRouteTableId());
        return DeleteRouteTableResponse.getDefaultInstance();
    }

    private AssociateRouteTableResult associate(Tx tx, AssociateRouteTableRequest request) {
        RouteTableRow row = references.routeTable(tx, request.getRouteTableId());
        if (request.hasGatewayId()) {
            throw ApiException.notOffered("Route tables of gateways are not offered.");
        }
        Subnet subnet = references.subnet(tx, request.getSubnetId()).getSubnet();
        RouteTable table = row.getTable();
        if (!subnet.getVpcId().equals(table.getVpcId())) {
            throw ApiException.invalidValue(
                    "Route table %s and subnet %s belong to different networks"
                            .formatted(table.getRouteTableId(), subnet.getSubnetId()));
        }
        Optional<RouteTableAssociation> there = association(tx, subnet.getSubnetId());
        if (there.isPresent() && !there.get().getRouteTableId().equals(table.getRouteTableId())) {
            throw new ApiException(
                    "Resource.AlreadyAssociated",
                    "the specified association for route table %s conflicts with an existing association"
                            .formatted(table.getRouteTableId()));
        }
        RouteTableAssociation association =
                there.orElseGet(
                        () ->
                                NetworkRows.association(
                                                Ec2Kind.newId("rtbassoc", tx),
                                                table.getRouteTableId())
                                        .setSubnetId(subnet.getSubnetId())
                                        .build());
        if (there.isEmpty()) {
            add(tx, row, association);
        }
        return AssociateRouteTableResult.newBuilder()
                .setAssociationId(association.getRouteTableAssociationId())
                .setAssociationState(association.getAssociationState())
                .build();
    }

    private DisassociateRouteTableResponse disassociate(
            Tx tx, DisassociateRouteTableRequest request) {
        String id = request.getAssociationId();
        if (found(tx, id).getMain()) {
            throw ApiException.invalidValue(
                    "cannot disassociate the main route table association " + id);
        }
        remove(tx, id);
        return DisassociateRouteTableResponse.getDefaultInstance();
    }

    private ReplaceRouteTableAssociationResult replace(
            Tx tx, ReplaceRouteTableAssociationRequest request) {
        RouteTableAssociation before = found(tx, request.getAssociationId());
        RouteTable now = references.routeTable(tx, request.getRouteTableId()).getTable();
        RouteTable old = references.routeTable(tx, before.getRouteTableId()).getTable();
        if (!now.getVpcId().equals(old.getVpcId())) {
            throw ApiException.invalidValue(
                    "Route tables %s and %s belong to different networks"
                            .formatted(now.getRouteTableId(), old.getRouteTableId()));
        }
        remove(tx, request.getAssociationId());
        RouteTableAssociation fresh =
                before.toBuilder()
                        .setRouteTableAssociationId(Ec2Kind.newId("rtbassoc", tx))
                        .setRouteTableId(now.getRouteTableId())
                        .build();
        add(tx, references.routeTable(tx, now.getRouteTableId()), fresh);
        return ReplaceRouteTableAssociationResult.newBuilder()
                .setNewAssociationId(fresh.getRouteTableAssociationId())
                .setAssociationState(fresh.getAssociationState())
                .build();
    }

    private void add(Tx tx, RouteTableRow row, RouteTableAssociation association) {
        RouteTableRow.Builder changed = row.toBuilder();
        changed.getTableBuilder().addAssociations(association);
        networks.routeTables().put(tx, row.getTable().getRouteTableId(), changed.build());
    }

    private void remove(Tx tx, String association) {
        RouteTableRow row = tableOf(tx, association).orElseThrow();
        List<RouteTableAssociation> others =
                associations(row.getTable())
                        .filter(it -> !it.getRouteTableAssociationId().equals(association))
                        .toList();
        RouteTableRow.Builder changed = row.toBuilder();
        changed.getTableBuilder().clearAssociations().addAllAssociations(others);
        networks.routeTables().put(tx, row.getTable().getRouteTableId(), changed.build());
    }

    private RouteTableAssociation found(ReadTx tx, String id) {
        return association(tx, id)
                .filter(it -> it.getRouteTableAssociationId().equals(id))
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidAssociationID.NotFound",
                                        "The association ID '" + id + "' does not exist"));
    }

    /** The association of that id or subnet. */
    private Optional<RouteTableAssociation> association(ReadTx tx, String name) {
        return tableOf(tx, name).stream()
                .flatMap(row -> associations(row.getTable()))
                .filter(it -> isNamed(it, name))
                .findFirst();
    }

    private static boolean isNamed(RouteTableAssociation association, String name) {
        return association.getRouteTableAssociationId().equals(name)
                || association.getSubnetId().equals(name);
    }

    /** The table with such an association; the default network's may have no row yet. */
    private Optional<RouteTableRow> tableOf(ReadTx tx, String name) {
        return tx.list(Tables.ROUTE_TABLES_BY_NAME, KeyPrefix.of(name)).stream()
                .map(Row::row)
                .findFirst()
                .or(
                        () ->
                                networks.routeTables()
                                        .get(tx, networks.routeTables().first())
                                        .filter(
                                                row ->
                                                        associations(row.getTable())
                                                                .anyMatch(
                                                                        it -> isNamed(it, name))));
    }
}
