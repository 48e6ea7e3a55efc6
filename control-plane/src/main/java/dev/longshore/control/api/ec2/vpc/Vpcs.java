package dev.longshore.control.api.ec2.vpc;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.control.domain.network.GroupRules;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.AttributeBooleanValue;
import dev.longshore.proto.ec2.CreateDefaultVpcRequest;
import dev.longshore.proto.ec2.CreateDefaultVpcResult;
import dev.longshore.proto.ec2.CreateVpcRequest;
import dev.longshore.proto.ec2.CreateVpcResult;
import dev.longshore.proto.ec2.DeleteVpcRequest;
import dev.longshore.proto.ec2.DeleteVpcResponse;
import dev.longshore.proto.ec2.DescribeVpcAttributeRequest;
import dev.longshore.proto.ec2.DescribeVpcAttributeResult;
import dev.longshore.proto.ec2.DescribeVpcsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.ModifyVpcAttributeRequest;
import dev.longshore.proto.ec2.ModifyVpcAttributeResponse;
import dev.longshore.proto.ec2.Vpc;
import dev.longshore.proto.ec2.VpcCidrBlockAssociation;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.Ec2Key;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** VPCs (Amazon EC2 API Reference, CreateVpc and its neighbours). */
public final class Vpcs {
    /** As many as one transaction looks through for an overlap. */
    private static final int MAX_VPCS = 200;

    private static final Filters<Vpc> FILTERS =
            new Filters<Vpc>(Vpc::getTagsList)
                    .by("vpc-id", Vpc::getVpcId)
                    .by("cidr", Vpc::getCidrBlock)
                    .also("cidr", "cidr-block")
                    .also("cidr", "cidrBlock")
                    .byAll(
                            "cidr-block-association.cidr-block",
                            vpc ->
                                    vpc.getCidrBlockAssociationSetList().stream()
                                            .map(VpcCidrBlockAssociation::getCidrBlock))
                    .byAll(
                            "cidr-block-association.association-id",
                            vpc ->
                                    vpc.getCidrBlockAssociationSetList().stream()
                                            .map(VpcCidrBlockAssociation::getAssociationId))
                    .byAll(
                            "cidr-block-association.state",
                            vpc ->
                                    vpc.getCidrBlockAssociationSetList().stream()
                                            .map(it -> it.getCidrBlockState().getState()))
                    .by("dhcp-options-id", Vpc::getDhcpOptionsId)
                    .by("is-default", Vpc::getIsDefault)
                    .also("is-default", "isDefault")
                    .by("owner-id", Vpc::getOwnerId)
                    .by("state", Vpc::getState);

    private final Networks networks;
    private final Ec2References references;
    private final GroupRules rules;
    private final Listing<VpcRow, Vpc> listing;

    public Vpcs(Networks networks) {
        this.networks = networks;
        this.references = new Ec2References(networks);
        this.rules = new GroupRules(networks);
        this.listing =
                new Listing<>(
                        "vpc_ids",
                        Source.of(networks.vpcs(), Tables.VPCS, references::vpc),
                        (tx, row) -> row.getVpc(),
                        FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateVpcMethod(), this::create);
        on.read(
                EC2Grpc.getDescribeVpcsMethod(),
                (tx, request) ->
                        listing.answer(tx, request, DescribeVpcsResult.getDefaultInstance()));
        on.read(EC2Grpc.getDescribeVpcAttributeMethod(), this::attribute);
        on.write(EC2Grpc.getModifyVpcAttributeMethod(), this::modify);
        on.write(EC2Grpc.getDeleteVpcMethod(), this::delete);
        on.write(EC2Grpc.getCreateDefaultVpcMethod(), Vpcs::createDefault);
    }

    private CreateVpcResult create(Tx tx, CreateVpcRequest request) {
        VpcOptions.check(request);
        Cidr range = Ranges.of(request.getCidrBlock(), "cidrBlock", "InvalidVpc.Range");
        checkFree(tx, range);
        String id = Ec2Kind.VPC.newId(tx);
        VpcRow.Builder row = networks.fresh().vpc(id, range.toString(), false).toBuilder();
        row.getVpcBuilder().addAllTags(Ec2Tags.of(request.getTagSpecificationsList(), Ec2Kind.VPC));
        networks.vpcs().put(tx, id, row.build());
        String group = Ec2Kind.SECURITY_GROUP.newId(tx);
        networks.groups().put(tx, group, networks.fresh().defaultGroup(group, id));
        rules.begin(tx, group);
        String table = Ec2Kind.ROUTE_TABLE.newId(tx);
        networks.routeTables()
                .put(tx, table, networks.fresh().mainRouteTable(table, id, range.toString()));
        row.getVpcBuilder().setState("pending");
        return CreateVpcResult.newBuilder().setVpc(row.getVpc()).build();
    }

    /** All networks are routed together, so that no address may be in two of them. */
    private void checkFree(ReadTx tx, Cidr range) {
        int[] count = {0};
        networks.vpcs()
                .scan(
                        tx,
                        Optional.empty(),
                        row -> {
                            Vpc other = row.row().getVpc();
                            if (Cidr.of(other.getCidrBlock()).filter(range::overlaps).isPresent()) {
                                throw new ApiException(
                                        "InvalidVpc.Range",
                                        "The CIDR '%s' overlaps with '%s' of %s: VPCs here share one network, and none may have another one's addresses."
                                                .formatted(
                                                        range,
                                                        other.getCidrBlock(),
                                                        other.getVpcId()));
                            }
                            count[0]++;
                            return true;
                        });
        if (count[0] >= MAX_VPCS) {
            throw new ApiException(
                    "VpcLimitExceeded", "The maximum number of VPCs has been reached.");
        }
    }

    private DescribeVpcAttributeResult attribute(ReadTx tx, DescribeVpcAttributeRequest request) {
        VpcRow row = references.vpc(tx, request.getVpcId());
        var answer = DescribeVpcAttributeResult.newBuilder().setVpcId(row.getVpc().getVpcId());
        switch (request.getAttribute()) {
            case "enableDnsSupport" -> answer.setEnableDnsSupport(value(row.getDnsSupport()));
            case "enableDnsHostnames" -> answer.setEnableDnsHostnames(value(row.getDnsHostnames()));
            case "enableNetworkAddressUsageMetrics" ->
                    answer.setEnableNetworkAddressUsageMetrics(value(row.getAddressUsageMetrics()));
            default -> throw Ec2References.missing("attribute");
        }
        return answer.build();
    }

    private static AttributeBooleanValue value(boolean is) {
        return AttributeBooleanValue.newBuilder().setValue(is).build();
    }

    private ModifyVpcAttributeResponse modify(Tx tx, ModifyVpcAttributeRequest request) {
        VpcRow row = references.vpc(tx, request.getVpcId());
        VpcRow.Builder changed = row.toBuilder();
        int asked = 0;
        if (request.hasEnableDnsSupport()) {
            asked++;
            changed.setDnsSupport(request.getEnableDnsSupport().getValue());
        }
        if (request.hasEnableDnsHostnames()) {
            asked++;
            changed.setDnsHostnames(request.getEnableDnsHostnames().getValue());
        }
        if (request.hasEnableNetworkAddressUsageMetrics()) {
            asked++;
            changed.setAddressUsageMetrics(
                    request.getEnableNetworkAddressUsageMetrics().getValue());
        }
        if (asked == 0) {
            throw Ec2References.missing("attribute");
        }
        if (asked > 1) {
            throw new ApiException(
                    "InvalidParameterCombination", "Fields for multiple attribute types specified");
        }
        networks.vpcs().put(tx, row.getVpc().getVpcId(), changed.build());
        return ModifyVpcAttributeResponse.getDefaultInstance();
    }

    private DeleteVpcResponse delete(Tx tx, DeleteVpcRequest request) {
        String id = references.vpc(tx, request.getVpcId()).getVpc().getVpcId();
        if (networks.vpcs().isStandard(id)) {
            throw Ec2References.ofConfiguration(id);
        }
        List<Row<Ec2Key, SecurityGroupRow>> groups =
                tx.list(Tables.SECURITY_GROUPS_BY_VPC, KeyPrefix.of(id));
        List<Row<Ec2Key, RouteTableRow>> tables =
                tx.list(Tables.ROUTE_TABLES_BY_NAME, KeyPrefix.of(id));
        if (tx.any(Tables.SUBNETS_BY_VPC, KeyPrefix.of(id))
                || tx.any(Tables.INTERNET_GATEWAYS_BY_VPC, KeyPrefix.of(id))
                || groups.size() > 1
                || tables.size() > 1) {
            throw Ec2References.inUse("vpc", id);
        }
        for (Row<Ec2Key, SecurityGroupRow> group : groups) {
            rules.delete(tx, group.row(), rules.of(tx, group.row()));
            networks.groups().delete(tx, group.key().id());
        }
        tables.forEach(table -> networks.routeTables().delete(tx, table.key().id()));
        networks.vpcs().delete(tx, id);
        return DeleteVpcResponse.getDefaultInstance();
    }

    private static CreateDefaultVpcResult createDefault(Tx tx, CreateDefaultVpcRequest request) {
        throw new ApiException(
                "DefaultVpcAlreadyExists",
                "A Default VPC already exists for this account in this region.");
    }
}
