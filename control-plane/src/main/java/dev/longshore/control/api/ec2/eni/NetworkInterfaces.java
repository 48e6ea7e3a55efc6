package dev.longshore.control.api.ec2.eni;

import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.listing.Listing;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.balancer.node.NodeTasks;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.ec2.DescribeNetworkInterfacesRequest;
import dev.longshore.proto.ec2.DescribeNetworkInterfacesResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.GroupIdentifier;
import dev.longshore.proto.ec2.NetworkInterface;
import dev.longshore.proto.ec2.NetworkInterfacePrivateIpAddress;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.NetworkKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.ReadTx;

/**
 * Network interfaces (Amazon EC2 API Reference, DescribeNetworkInterfaces): those of tasks, until
 * their nodes have given them back.
 */
public final class NetworkInterfaces {
    private static final Filters<NetworkInterface> FILTERS =
            new Filters<NetworkInterface>(NetworkInterface::getTagSetList)
                    .by("network-interface-id", NetworkInterface::getNetworkInterfaceId)
                    .by("addresses.private-ip-address", NetworkInterface::getPrivateIpAddress)
                    .also("addresses.private-ip-address", "private-ip-address")
                    .by("attachment.attachment-id", it -> it.getAttachment().getAttachmentId())
                    .by(
                            "attachment.instance-owner-id",
                            it -> it.getAttachment().getInstanceOwnerId())
                    .by("attachment.instance-id", it -> it.getAttachment().getInstanceId())
                    .by("attachment.status", it -> it.getAttachment().getStatus())
                    .by("availability-zone", NetworkInterface::getAvailabilityZone)
                    .by("description", NetworkInterface::getDescription)
                    .byAll(
                            "group-id",
                            it -> it.getGroupsList().stream().map(GroupIdentifier::getGroupId))
                    .byAll(
                            "group-name",
                            it -> it.getGroupsList().stream().map(GroupIdentifier::getGroupName))
                    .by("interface-type", NetworkInterface::getInterfaceType)
                    .by("mac-address", NetworkInterface::getMacAddress)
                    .by("owner-id", NetworkInterface::getOwnerId)
                    .by("private-dns-name", NetworkInterface::getPrivateDnsName)
                    .by("requester-id", NetworkInterface::getRequesterId)
                    .by("requester-managed", NetworkInterface::getRequesterManaged)
                    .by("source-dest-check", NetworkInterface::getSourceDestCheck)
                    .by("status", NetworkInterface::getStatus)
                    .by("subnet-id", NetworkInterface::getSubnetId)
                    .by("vpc-id", NetworkInterface::getVpcId);

    private static final String ELB = "amazon-elb";

    private final Networks networks;
    private final Installation installation;
    private final Listing<TaskRow, NetworkInterface> listing;

    public NetworkInterfaces(Domain domain) {
        this.networks = domain.networks();
        this.installation = domain.settings().installation();
        this.listing =
                new Listing<>("network_interface_ids", InterfaceSource.ALL, this::shown, FILTERS);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.read(EC2Grpc.getDescribeNetworkInterfacesMethod(), this::describe);
    }

    /** Those of one subnet or group are found without a look at the others. */
    private DescribeNetworkInterfacesResult describe(
            ReadTx tx, DescribeNetworkInterfacesRequest request) {
        var filters = request.getFiltersList();
        InterfaceSource source =
                Filters.only(filters, "subnet-id")
                        .map(id -> new InterfaceSource(NetworkKey.SUBNET, id))
                        .or(
                                () ->
                                        Filters.only(filters, "group-id")
                                                .map(
                                                        id ->
                                                                new InterfaceSource(
                                                                        NetworkKey.GROUP, id)))
                        .orElse(InterfaceSource.ALL);
        return (DescribeNetworkInterfacesResult)
                listing.answer(
                        tx,
                        request,
                        request.getNetworkInterfaceIdsList(),
                        source,
                        DescribeNetworkInterfacesResult.newBuilder());
    }

    /**
     * Interfaces of load balancers are known by their description (Elastic Load Balancing guide).
     */
    private static void ofBalancer(ReadTx tx, TaskRow row, NetworkInterface.Builder shown) {
        TaskKey.ofArn(row.getTask().getTaskArn())
                .flatMap(key -> NodeTasks.balancer(key, row))
                .flatMap(key -> tx.get(Tables.LOAD_BALANCERS, key))
                .map(LoadBalancerRow::getLoadBalancer)
                .ifPresent(
                        balancer -> {
                            String arn = balancer.getLoadBalancerArn();
                            shown.setDescription("ELB " + arn.substring(arn.indexOf('/') + 1))
                                    .setRequesterId(ELB);
                            shown.getAttachmentBuilder().setInstanceOwnerId(ELB);
                            if (balancer.getType().equals("network")) {
                                shown.setInterfaceType("network_load_balancer");
                            }
                        });
    }

    private NetworkInterface shown(ReadTx tx, TaskRow row) {
        TaskNetwork network = row.getNetwork();
        String owner = installation.accountId();
        var shown =
                NetworkInterface.newBuilder()
                        .setNetworkInterfaceId(network.getEniId())
                        .setSubnetId(network.getSubnetId())
                        .setDescription(
                                installation.arn("ecs", "attachment/" + network.getAttachmentId()))
                        .setInterfaceType("interface")
                        .setMacAddress(network.getMac())
                        .setOwnerId(owner)
                        .setPrivateDnsName(network.getPrivateDnsName())
                        .setPrivateIpAddress(network.getAddress())
                        .addPrivateIpAddresses(
                                NetworkInterfacePrivateIpAddress.newBuilder()
                                        .setPrimary(true)
                                        .setPrivateDnsName(network.getPrivateDnsName())
                                        .setPrivateIpAddress(network.getAddress()))
                        .setRequesterId(owner)
                        .setRequesterManaged(true)
                        .setSourceDestCheck(true)
                        .setStatus("in-use");
        shown.getAttachmentBuilder()
                .setAttachmentId("ela-attach-" + network.getEniId().substring("eni-".length()))
                .setAttachTime(row.getTask().getCreatedAt())
                .setDeleteOnTermination(true)
                .setDeviceIndex(1)
                .setInstanceOwnerId(owner)
                .setStatus("attached");
        networks.subnet(tx, network.getSubnetId())
                .ifPresent(
                        subnet ->
                                shown.setVpcId(subnet.vpc())
                                        .setAvailabilityZone(subnet.zone())
                                        .setAvailabilityZoneId(
                                                networks.fresh().zoneId(subnet.zone())));
        ofBalancer(tx, row, shown);
        for (String id : network.getSecurityGroupsList()) {
            if (Networks.UNFILTERED.contains(id)) {
                continue;
            }
            var group = GroupIdentifier.newBuilder().setGroupId(id);
            networks.groups()
                    .get(tx, id)
                    .ifPresent(it -> group.setGroupName(it.getGroup().getGroupName()));
            shown.addGroups(group);
        }
        return shown.build();
    }
}
