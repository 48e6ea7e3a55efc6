package dev.longshore.control.api.ec2.route;

import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.domain.network.NetworkRows;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.proto.ec2.DescribeNetworkAclsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.NetworkAcl;
import dev.longshore.proto.ec2.NetworkAclAssociation;
import dev.longshore.proto.ec2.NetworkAclEntry;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * Network ACLs (Amazon EC2 API Reference, DescribeNetworkAcls): each network has the one that lets
 * everything through, and no other can be made.
 */
public final class NetworkAcls {
    private static final int FIRST = 100;
    private static final int LAST = 32_767;

    private static final Filters<NetworkAcl> FILTERS =
            new Filters<NetworkAcl>(NetworkAcl::getTagsList)
                    .by("network-acl-id", NetworkAcl::getNetworkAclId)
                    .by("default", NetworkAcl::getIsDefault)
                    .by("owner-id", NetworkAcl::getOwnerId)
                    .by("vpc-id", NetworkAcl::getVpcId)
                    .byAll(
                            "association.subnet-id",
                            it ->
                                    it.getAssociationsList().stream()
                                            .map(NetworkAclAssociation::getSubnetId))
                    .byAll(
                            "association.association-id",
                            it ->
                                    it.getAssociationsList().stream()
                                            .map(
                                                    NetworkAclAssociation
                                                            ::getNetworkAclAssociationId));

    private final Networks networks;
    private final Listing<VpcRow, NetworkAcl> listing;

    public NetworkAcls(Networks networks) {
        this.networks = networks;
        this.listing =
                new Listing<>(
                        "network_acl_ids",
                        Source.of(networks.vpcs(), Tables.VPCS, this::find),
                        this::shown,
                        FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.read(
                EC2Grpc.getDescribeNetworkAclsMethod(),
                (tx, request) ->
                        listing.answer(
                                tx, request, DescribeNetworkAclsResult.getDefaultInstance()));
    }

    /** The network of an ACL, which has the same digits. */
    private VpcRow find(ReadTx tx, String id) {
        return Optional.of(id)
                .filter(it -> it.startsWith("acl-"))
                .flatMap(it -> networks.vpcs().get(tx, "vpc-" + NetworkRows.digits(it)))
                .orElseThrow(() -> Ec2Kind.NETWORK_ACL.unknown(id));
    }

    private NetworkAcl shown(ReadTx tx, VpcRow row) {
        String vpc = row.getVpc().getVpcId();
        String id = "acl-" + NetworkRows.digits(vpc);
        var acl =
                NetworkAcl.newBuilder()
                        .setNetworkAclId(id)
                        .setVpcId(vpc)
                        .setOwnerId(row.getVpc().getOwnerId())
                        .setIsDefault(true);
        for (boolean egress : List.of(true, false)) {
            acl.addEntries(entry(FIRST, "allow", egress)).addEntries(entry(LAST, "deny", egress));
        }
        networks.subnetsOf(tx, vpc)
                .forEach(
                        subnet -> {
                            String subnetId = subnet.getSubnet().getSubnetId();
                            acl.addAssociationsBuilder()
                                    .setNetworkAclAssociationId(
                                            "aclassoc-" + NetworkRows.digits(subnetId))
                                    .setNetworkAclId(id)
                                    .setSubnetId(subnetId);
                        });
        return acl.build();
    }

    private static NetworkAclEntry entry(int number, String action, boolean egress) {
        return NetworkAclEntry.newBuilder()
                .setRuleNumber(number)
                .setRuleAction(action)
                .setEgress(egress)
                .setProtocol(NetworkRows.ALL_PROTOCOLS)
                .setCidrBlock(NetworkRows.EVERYWHERE)
                .build();
    }
}
