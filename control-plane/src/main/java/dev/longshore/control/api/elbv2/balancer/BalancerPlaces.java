package dev.longshore.control.api.elbv2.balancer;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ec2.reference.Ec2Kind;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Subnet;
import dev.longshore.control.process.settings.ClusterSettings.Installation;
import dev.longshore.proto.elbv2.AvailabilityZone;
import dev.longshore.proto.elbv2.SubnetMapping;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In which subnets a load balancer is, and which security groups it has (ELBv2 API Reference,
 * CreateLoadBalancer; ids of guides as decision 30 has it).
 */
record BalancerPlaces(Networks networks, Installation installation) {
    /** As an interface may have. */
    private static final int MAX_GROUPS = 5;

    /** Subnets of one network, each in a zone of its own. */
    record Place(String vpc, List<AvailabilityZone> zones) {}

    /**
     * The place that a request names.
     *
     * @throws ApiException SubnetNotFound, InvalidConfigurationRequest, ValidationError
     */
    Place place(
            ReadTx tx, boolean application, List<String> subnets, List<SubnetMapping> mappings) {
        if (!subnets.isEmpty() && !mappings.isEmpty()) {
            throw ApiException.invalidValue(
                    "Subnets and subnet mappings cannot be specified at the same time");
        }
        List<SubnetRow> rows = rows(tx, subnets.isEmpty() ? ids(mappings) : subnets);
        checkCount(application, rows);
        var zones = new ArrayList<AvailabilityZone>();
        var seen = new HashSet<String>();
        for (SubnetRow row : rows) {
            var subnet = row.getSubnet();
            if (!subnet.getVpcId().equals(rows.getFirst().getSubnet().getVpcId())) {
                throw notPossible("All subnets must belong to the same VPC");
            }
            if (!seen.add(subnet.getAvailabilityZone())) {
                throw notPossible(
                        "A load balancer cannot be attached to multiple subnets in the same Availability Zone");
            }
            zones.add(
                    AvailabilityZone.newBuilder()
                            .setZoneName(subnet.getAvailabilityZone())
                            .setSubnetId(subnet.getSubnetId())
                            .build());
        }
        return new Place(rows.getFirst().getSubnet().getVpcId(), zones);
    }

    /** Where there is one zone only, a load balancer for HTTP is in that one. */
    private void checkCount(boolean application, List<SubnetRow> rows) {
        if (application && installation.zones().size() > 1) {
            if (rows.stream().map(SubnetRow::getSubnet).distinct().count() < 2) {
                throw ApiException.invalidValue(
                        "At least two subnets in two different Availability Zones must be specified");
            }
        } else if (rows.isEmpty()) {
            throw ApiException.invalidValue("At least one subnet must be specified");
        }
    }

    private static List<String> ids(List<SubnetMapping> mappings) {
        for (SubnetMapping mapping : mappings) {
            if (!mapping.getAllocationId().isEmpty()
                    || !mapping.getPrivateIPv4Address().isEmpty()) {
                throw ApiException.notOffered(
                        "Elastic IP addresses and chosen private addresses of load balancers are not offered.");
            }
            if (!mapping.getIPv6Address().isEmpty()
                    || !mapping.getSourceNatIpv6Prefix().isEmpty()) {
                throw BalancerOptions.noIpv6();
            }
        }
        return mappings.stream().map(SubnetMapping::getSubnetId).toList();
    }

    /**
     * The subnets of ids. Ids of guides stand for default subnets of zones that are not named yet,
     * one after another; where all zones are, for none.
     */
    private List<SubnetRow> rows(ReadTx tx, List<String> ids) {
        var rows = new ArrayList<Optional<SubnetRow>>();
        var zones = new HashSet<String>();
        for (String id : new LinkedHashSet<>(ids)) {
            Optional<SubnetRow> row = networks.subnets().get(tx, id);
            if (row.isEmpty()
                    && !(networks.unknownAreDefault() && Ec2Kind.SUBNET.isPlaceholder(id))) {
                throw new ApiException(
                        "SubnetNotFoundException",
                        "The subnet ID '%s' does not exist".formatted(id));
            }
            row.ifPresent(it -> zones.add(it.getSubnet().getAvailabilityZone()));
            rows.add(row);
        }
        return rows.stream()
                .flatMap(row -> row.or(() -> nextStandard(tx, zones)).stream())
                .toList();
    }

    private Optional<SubnetRow> nextStandard(ReadTx tx, Set<String> zones) {
        for (Subnet subnet : networks.standard().subnets()) {
            if (zones.add(subnet.zone())) {
                return networks.subnets().get(tx, subnet.id());
            }
        }
        return Optional.empty();
    }

    /**
     * The security groups that a request names, which are of the load balancer's network.
     *
     * @throws ApiException InvalidConfigurationRequest
     */
    List<String> groups(ReadTx tx, String vpc, List<String> ids) {
        var groups = new LinkedHashSet<String>();
        for (String id : ids) {
            boolean known =
                    networks.groups()
                            .get(tx, id)
                            .filter(row -> row.getGroup().getVpcId().equals(vpc))
                            .isPresent();
            boolean placeholder =
                    networks.unknownAreDefault() && Ec2Kind.SECURITY_GROUP.isPlaceholder(id);
            if (!known && !placeholder) {
                throw notPossible("One or more security groups are invalid");
            }
            groups.add(known ? id : networks.defaultGroup(tx, vpc));
        }
        if (groups.size() > MAX_GROUPS) {
            throw notPossible(
                    "A load balancer cannot have more than '%d' security groups"
                            .formatted(MAX_GROUPS));
        }
        return List.copyOf(groups);
    }

    /**
     * Refuses a load balancer for the internet in a network without a way there.
     *
     * @throws ApiException InvalidSubnet
     */
    void checkReachable(ReadTx tx, String vpc) {
        boolean[] attached = {false};
        networks.gateways()
                .scan(
                        tx,
                        Optional.empty(),
                        gateway -> {
                            attached[0] =
                                    gateway.row().getGateway().getAttachmentsList().stream()
                                            .anyMatch(it -> it.getVpcId().equals(vpc));
                            return !attached[0];
                        });
        if (!attached[0]) {
            throw new ApiException(
                    "InvalidSubnetException", "VPC %s has no internet gateway".formatted(vpc));
        }
    }

    static ApiException notPossible(String text) {
        return new ApiException("InvalidConfigurationRequestException", text);
    }
}
