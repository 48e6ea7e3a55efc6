package dev.longshore.control.api.ec2.route;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ClientTokens;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.CreateRouteTableResult;
import dev.longshore.proto.ec2.RouteTable;
import dev.longshore.state.tx.ReadTx;
import java.util.List;

/** CreateRouteTable's client tokens: each is one within the installation. */
final class RouteTableTokens implements ClientTokens.Service {
    private final Networks networks;
    private final Routes routes;

    RouteTableTokens(Networks networks, Routes routes) {
        this.networks = networks;
        this.routes = routes;
    }

    @Override
    public String scope(Message request) {
        return "";
    }

    @Override
    public List<String> resources(Message answer) {
        return List.of(((CreateRouteTableResult) answer).getRouteTable().getRouteTableId());
    }

    @Override
    public Message names(Message answer) {
        var names = ((CreateRouteTableResult) answer).toBuilder();
        RouteTable whole = names.getRouteTable();
        names.getRouteTableBuilder()
                .clear()
                .setRouteTableId(whole.getRouteTableId())
                .setVpcId(whole.getVpcId())
                .setOwnerId(whole.getOwnerId());
        return names.build();
    }

    /** A table that has been deleted is named alone. */
    @Override
    public Message again(ReadTx tx, Message kept) {
        var again = ((CreateRouteTableResult) kept).toBuilder();
        networks.routeTables()
                .get(tx, again.getRouteTable().getRouteTableId())
                .ifPresent(row -> again.setRouteTable(routes.shown(tx, row.getTable())));
        return again.build();
    }

    @Override
    public ApiException conflict(String message, List<String> resources) {
        return new ApiException(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }
}
