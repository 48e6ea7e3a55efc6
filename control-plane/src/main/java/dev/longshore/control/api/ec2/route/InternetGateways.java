package dev.longshore.control.api.ec2.route;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.AttachInternetGatewayRequest;
import dev.longshore.proto.ec2.AttachInternetGatewayResponse;
import dev.longshore.proto.ec2.CreateInternetGatewayRequest;
import dev.longshore.proto.ec2.CreateInternetGatewayResult;
import dev.longshore.proto.ec2.DeleteInternetGatewayRequest;
import dev.longshore.proto.ec2.DeleteInternetGatewayResponse;
import dev.longshore.proto.ec2.DescribeInternetGatewaysResult;
import dev.longshore.proto.ec2.DetachInternetGatewayRequest;
import dev.longshore.proto.ec2.DetachInternetGatewayResponse;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.InternetGateway;
import dev.longshore.proto.ec2.InternetGatewayAttachment;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Tx;
import java.util.List;

/**
 * Internet gateways (Amazon EC2 API Reference, CreateInternetGateway and its neighbours). They are
 * kept and shown: tasks reach the world through their nodes, with or without one.
 */
public final class InternetGateways {
    private static final Filters<InternetGateway> FILTERS =
            new Filters<InternetGateway>(InternetGateway::getTagsList)
                    .by("internet-gateway-id", InternetGateway::getInternetGatewayId)
                    .by("owner-id", InternetGateway::getOwnerId)
                    .byAll(
                            "attachment.vpc-id",
                            it ->
                                    it.getAttachmentsList().stream()
                                            .map(InternetGatewayAttachment::getVpcId))
                    .byAll(
                            "attachment.state",
                            it ->
                                    it.getAttachmentsList().stream()
                                            .map(InternetGatewayAttachment::getState));

    private final Networks networks;
    private final Ec2References references;
    private final Listing<InternetGatewayRow, InternetGateway> listing;

    public InternetGateways(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.listing =
                new Listing<>(
                        "internet_gateway_ids",
                        Source.of(
                                networks.gateways(), Tables.INTERNET_GATEWAYS, references::gateway),
                        (tx, row) -> row.getGateway(),
                        FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateInternetGatewayMethod(), this::create);
        on.read(
                EC2Grpc.getDescribeInternetGatewaysMethod(),
                (tx, request) ->
                        listing.answer(
                                tx, request, DescribeInternetGatewaysResult.getDefaultInstance()));
        on.write(EC2Grpc.getAttachInternetGatewayMethod(), this::attach);
        on.write(EC2Grpc.getDetachInternetGatewayMethod(), this::detach);
        on.write(EC2Grpc.getDeleteInternetGatewayMethod(), this::delete);
    }

    private CreateInternetGatewayResult create(Tx tx, CreateInternetGatewayRequest request) {
        String id = Ec2Kind.INTERNET_GATEWAY.newId(tx);
        InternetGatewayRow.Builder row = networks.fresh().gateway(id).toBuilder();
        row.getGatewayBuilder()
                .addAllTags(
                        Ec2Tags.of(request.getTagSpecificationsList(), Ec2Kind.INTERNET_GATEWAY));
        networks.gateways().put(tx, id, row.build());
        return CreateInternetGatewayResult.newBuilder()
                .setInternetGateway(row.getGateway())
                .build();
    }

    private AttachInternetGatewayResponse attach(Tx tx, AttachInternetGatewayRequest request) {
        InternetGatewayRow row = references.gateway(tx, request.getInternetGatewayId());
        String id = row.getGateway().getInternetGatewayId();
        String vpc = references.vpc(tx, request.getVpcId()).getVpc().getVpcId();
        if (row.getGateway().getAttachmentsCount() > 0) {
            throw new ApiException(
                    "Resource.AlreadyAssociated",
                    "resource %s is already attached to network %s"
                            .formatted(id, row.getGateway().getAttachments(0).getVpcId()));
        }
        if (networks.vpcs().isStandard(vpc)
                || tx.any(Tables.INTERNET_GATEWAYS_BY_VPC, KeyPrefix.of(vpc))) {
            throw ApiException.invalidValue(
                    "Network " + vpc + " already has an internet gateway attached");
        }
        networks.gateways().put(tx, id, NetworkRows.attached(row, vpc));
        return AttachInternetGatewayResponse.getDefaultInstance();
    }

    private DetachInternetGatewayResponse detach(Tx tx, DetachInternetGatewayRequest request) {
        InternetGatewayRow row = references.gateway(tx, request.getInternetGatewayId());
        String id = row.getGateway().getInternetGatewayId();
        String vpc = references.vpc(tx, request.getVpcId()).getVpc().getVpcId();
        if (networks.gateways().isStandard(id)) {
            throw Ec2References.ofConfiguration(id);
        }
        List<InternetGatewayAttachment> others =
                row.getGateway().getAttachmentsList().stream()
                        .filter(it -> !it.getVpcId().equals(vpc))
                        .toList();
        if (others.size() == row.getGateway().getAttachmentsCount()) {
            throw new ApiException(
                    "Gateway.NotAttached",
                    "resource %s is not attached to network %s".formatted(id, vpc));
        }
        InternetGatewayRow.Builder left = row.toBuilder();
        left.getGatewayBuilder().clearAttachments().addAllAttachments(others);
        networks.gateways().put(tx, id, left.build());
        return DetachInternetGatewayResponse.getDefaultInstance();
    }

    private DeleteInternetGatewayResponse delete(Tx tx, DeleteInternetGatewayRequest request) {
        InternetGateway gateway =
                references.gateway(tx, request.getInternetGatewayId()).getGateway();
        String id = gateway.getInternetGatewayId();
        if (networks.gateways().isStandard(id)) {
            throw Ec2References.ofConfiguration(id);
        }
        if (gateway.getAttachmentsCount() > 0) {
            throw Ec2References.inUse("internetGateway", id);
        }
        networks.gateways().delete(tx, id);
        return DeleteInternetGatewayResponse.getDefaultInstance();
    }
}
