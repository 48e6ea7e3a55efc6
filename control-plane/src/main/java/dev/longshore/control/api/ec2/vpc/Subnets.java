package dev.longshore.control.api.ec2.vpc;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.listing.Source;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.control.domain.network.NetworkUse;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.ec2.CreateDefaultSubnetRequest;
import dev.longshore.proto.ec2.CreateDefaultSubnetResult;
import dev.longshore.proto.ec2.CreateSubnetRequest;
import dev.longshore.proto.ec2.CreateSubnetResult;
import dev.longshore.proto.ec2.DeleteSubnetRequest;
import dev.longshore.proto.ec2.DeleteSubnetResponse;
import dev.longshore.proto.ec2.DescribeSubnetsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.ModifySubnetAttributeRequest;
import dev.longshore.proto.ec2.ModifySubnetAttributeResponse;
import dev.longshore.proto.ec2.RouteTableAssociation;
import dev.longshore.proto.ec2.Subnet;
import dev.longshore.proto.ec2.Vpc;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.stream.Collectors;

/** Subnets (Amazon EC2 API Reference, CreateSubnet and its neighbours). */
public final class Subnets {
    private static final int MAX_PER_VPC = 200;

    private static final Filters<Subnet> FILTERS =
            new Filters<Subnet>(Subnet::getTagsList)
                    .by("subnet-id", Subnet::getSubnetId)
                    .by("subnet-arn", Subnet::getSubnetArn)
                    .by("vpc-id", Subnet::getVpcId)
                    .by("availability-zone", Subnet::getAvailabilityZone)
                    .also("availability-zone", "availabilityZone")
                    .by("availability-zone-id", Subnet::getAvailabilityZoneId)
                    .also("availability-zone-id", "availabilityZoneId")
                    .by("available-ip-address-count", Subnet::getAvailableIpAddressCount)
                    .by("cidr-block", Subnet::getCidrBlock)
                    .also("cidr-block", "cidr")
                    .also("cidr-block", "cidrBlock")
                    .by("default-for-az", Subnet::getDefaultForAz)
                    .also("default-for-az", "defaultForAz")
                    .by("map-public-ip-on-launch", Subnet::getMapPublicIpOnLaunch)
                    .by("ipv6-native", Subnet::getIpv6Native)
                    .by("owner-id", Subnet::getOwnerId)
                    .by("state", Subnet::getState);

    private final Networks networks;
    private final AddressPool addresses;
    private final Installation installation;
    private final Ec2References references;
    private final Listing<SubnetRow, Subnet> listing;

    public Subnets(Domain domain) {
        this.networks = domain.networks();
        this.addresses = domain.addresses();
        this.installation = domain.settings().installation();
        this.references = new Ec2References(networks);
        this.listing =
                new Listing<>(
                        "subnet_ids",
                        Source.of(networks.subnets(), Tables.SUBNETS, references::subnet),
                        this::shown,
                        FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateSubnetMethod(), this::create);
        on.read(
                EC2Grpc.getDescribeSubnetsMethod(),
                (tx, request) ->
                        listing.answer(tx, request, DescribeSubnetsResult.getDefaultInstance()));
        on.write(EC2Grpc.getModifySubnetAttributeMethod(), this::modify);
        on.write(EC2Grpc.getDeleteSubnetMethod(), this::delete);
        on.write(EC2Grpc.getCreateDefaultSubnetMethod(), this::createDefault);
    }

    private Subnet shown(ReadTx tx, SubnetRow row) {
        Subnet subnet = row.getSubnet();
        return networks.subnet(tx, subnet.getSubnetId())
                .map(it -> subnet.toBuilder().setAvailableIpAddressCount(addresses.free(tx, it)))
                .map(Subnet.Builder::build)
                .orElse(subnet);
    }

    private CreateSubnetResult create(Tx tx, CreateSubnetRequest request) {
        checkOffered(request);
        Vpc vpc = references.vpc(tx, request.getVpcId()).getVpc();
        Cidr range = Ranges.of(request.getCidrBlock(), "cidrBlock", "InvalidSubnet.Range");
        if (Cidr.of(vpc.getCidrBlock()).filter(whole -> whole.contains(range)).isEmpty()) {
            throw new ApiException("InvalidSubnet.Range", "The CIDR '" + range + "' is invalid.");
        }
        List<SubnetRow> others = networks.subnetsOf(tx, vpc.getVpcId());
        for (SubnetRow other : others) {
            if (Cidr.of(other.getSubnet().getCidrBlock()).filter(range::overlaps).isPresent()) {
                throw new ApiException(
                        "InvalidSubnet.Conflict",
                        "The CIDR '" + range + "' conflicts with another subnet");
            }
        }
        if (others.size() >= MAX_PER_VPC) {
            throw new ApiException(
                    "SubnetLimitExceeded", "The maximum number of subnets has been reached.");
        }
        String id = Ec2Kind.SUBNET.newId(tx);
        var made =
                dev.longshore.control.domain.network.Subnet.made(
                        id, vpc.getVpcId(), range.toString(), zone(request));
        SubnetRow.Builder row = networks.fresh().subnet(made, false).toBuilder();
        row.getSubnetBuilder()
                .addAllTags(Ec2Tags.of(request.getTagSpecificationsList(), Ec2Kind.SUBNET));
        networks.subnets().put(tx, id, row.build());
        return CreateSubnetResult.newBuilder().setSubnet(shown(tx, row.build())).build();
    }

    private static void checkOffered(CreateSubnetRequest request) {
        if (request.hasIpv6CidrBlock()
                || request.getIpv6Native()
                || request.hasIpv6IpamPoolId()
                || request.hasIpv6NetmaskLength()) {
            throw ApiException.notOffered("Networks here have IPv4 addresses only.");
        }
        if (request.hasIpv4IpamPoolId()) {
            throw ApiException.notOffered(
                    "There are no IPAM pools here: name the range with CidrBlock.");
        }
        if (request.hasOutpostArn()) {
            throw ApiException.notOffered("There are no Outposts here.");
        }
    }

    /** The zone that is asked for by name or id; the first one where none is. */
    private String zone(CreateSubnetRequest request) {
        List<String> zones = installation.zones();
        if (request.hasAvailabilityZone() && request.hasAvailabilityZoneId()) {
            throw new ApiException(
                    "InvalidParameterCombination",
                    "The parameters availabilityZone and availabilityZoneId cannot be used together");
        }
        if (request.hasAvailabilityZone()) {
            if (!zones.contains(request.getAvailabilityZone())) {
                throw unknownZone("availabilityZone", request.getAvailabilityZone(), zones);
            }
            return request.getAvailabilityZone();
        }
        if (request.hasAvailabilityZoneId()) {
            String id = request.getAvailabilityZoneId();
            return zones.stream()
                    .filter(zone -> networks.fresh().zoneId(zone).equals(id))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    unknownZone(
                                            "availabilityZoneId",
                                            id,
                                            zones.stream().map(networks.fresh()::zoneId).toList()));
        }
        return zones.getFirst();
    }

    private static ApiException unknownZone(String parameter, String zone, List<String> zones) {
        return Ec2References.wrongValue(
                parameter,
                zone,
                "Subnets can currently only be created in the following availability zones: "
                        + zones.stream().collect(Collectors.joining(", "))
                        + ".");
    }

    private ModifySubnetAttributeResponse modify(Tx tx, ModifySubnetAttributeRequest request) {
        SubnetRow row = references.subnet(tx, request.getSubnetId());
        SubnetRow.Builder changed = row.toBuilder();
        SubnetAttributes.change(changed.getSubnetBuilder(), request);
        networks.subnets().put(tx, row.getSubnet().getSubnetId(), changed.build());
        return ModifySubnetAttributeResponse.getDefaultInstance();
    }

    private DeleteSubnetResponse delete(Tx tx, DeleteSubnetRequest request) {
        String id = references.subnet(tx, request.getSubnetId()).getSubnet().getSubnetId();
        if (networks.subnets().isStandard(id)) {
            throw Ec2References.ofConfiguration(id);
        }
        if (NetworkUse.ofSubnet(tx, id)) {
            throw Ec2References.inUse("subnet", id);
        }
        tx.list(Tables.ROUTE_TABLES_BY_NAME, KeyPrefix.of(id))
                .forEach(
                        table -> {
                            var left = table.row().toBuilder();
                            List<RouteTableAssociation> others =
                                    table.row().getTable().getAssociationsList().stream()
                                            .filter(it -> !it.getSubnetId().equals(id))
                                            .toList();
                            left.getTableBuilder().clearAssociations().addAllAssociations(others);
                            networks.routeTables().put(tx, table.key().id(), left.build());
                        });
        addresses.removeBlocks(tx, id);
        networks.subnets().delete(tx, id);
        return DeleteSubnetResponse.getDefaultInstance();
    }

    private CreateDefaultSubnetResult createDefault(Tx tx, CreateDefaultSubnetRequest request) {
        String zone = request.getAvailabilityZone();
        if (!installation.zones().contains(zone)) {
            throw unknownZone("availabilityZone", zone, installation.zones());
        }
        throw new ApiException(
                "DefaultSubnetAlreadyExistsInAvailabilityZone",
                "'%s' is already the default subnet in %s."
                        .formatted(
                                networks.standard().subnetOfZone(zone).orElseThrow().id(), zone));
    }
}
