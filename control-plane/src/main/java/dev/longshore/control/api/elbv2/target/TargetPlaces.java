package dev.longshore.control.api.elbv2.target;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.network.Cidr;
import dev.longshore.control.domain.network.Ipv4;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.proto.elbv2.TargetDescription;
import dev.longshore.proto.elbv2.TargetGroup;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which targets there may be, and in which zones they are (ELBv2 API Reference, TargetDescription).
 *
 * @param index the machines, by whose ids targets of the type {@code instance} are named
 */
record TargetPlaces(Networks networks, ClusterIndex index) {
    /** The zone of addresses that are reached from all of them. */
    private static final String EVERYWHERE = "all";

    private static final Pattern INSTANCE = Pattern.compile("m?i-[0-9a-f]{8}([0-9a-f]{9})?");

    /** Addresses outside of a network that its load balancers may send to. */
    private static final List<Cidr> PRIVATE =
            List.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16").stream()
                    .flatMap(range -> Cidr.of(range).stream())
                    .toList();

    /**
     * Targets with their ports and zones.
     *
     * @throws ApiException InvalidTarget, ValidationError
     */
    List<TargetDescription> placed(ReadTx tx, TargetGroup group, List<TargetDescription> targets) {
        if (targets.stream().anyMatch(TargetDescription::hasQuicServerId)) {
            throw ApiException.notOffered("Targets that speak QUIC are not offered.");
        }
        return group.getTargetType().equals("ip")
                ? addresses(tx, group, targets)
                : instances(group, targets);
    }

    private List<TargetDescription> addresses(
            ReadTx tx, TargetGroup group, List<TargetDescription> targets) {
        String vpc = group.getVpcId();
        List<SubnetRow> subnets = networks.subnetsOf(tx, vpc);
        Optional<Cidr> range =
                networks.vpcs().get(tx, vpc).flatMap(row -> Cidr.of(row.getVpc().getCidrBlock()));
        var placed = new ArrayList<TargetDescription>();
        for (TargetDescription target : targets) {
            Cidr address = address(target.getId());
            boolean inside = range.filter(it -> it.contains(address)).isPresent();
            String zone =
                    inside
                            ? zone(subnets, address).orElseThrow(() -> inNoSubnet(target, vpc))
                            : outside(vpc, target, address);
            placed.add(with(group, target, zone));
        }
        return placed;
    }

    private static Cidr address(String id) {
        return Optional.of(id)
                .filter(Ipv4::isAddress)
                .flatMap(it -> Cidr.of(it + "/32"))
                .orElseThrow(
                        () ->
                                ApiException.invalidValue(
                                        "The IP address '%s' is not a valid IPv4 address"
                                                .formatted(id)));
    }

    private static Optional<String> zone(List<SubnetRow> subnets, Cidr address) {
        return subnets.stream()
                .map(SubnetRow::getSubnet)
                .filter(
                        it ->
                                Cidr.of(it.getCidrBlock())
                                        .filter(range -> range.contains(address))
                                        .isPresent())
                .map(it -> it.getAvailabilityZone())
                .findFirst();
    }

    private static ApiException inNoSubnet(TargetDescription target, String vpc) {
        return invalid(
                "The IP address '%s' is not within a subnet of the VPC '%s'"
                        .formatted(target.getId(), vpc));
    }

    private static String outside(String vpc, TargetDescription target, Cidr address) {
        if (PRIVATE.stream().noneMatch(range -> range.contains(address))) {
            throw invalid(
                    "The IP address '%s' is publicly routable and cannot be registered as a target"
                            .formatted(target.getId()));
        }
        if (!target.getAvailabilityZone().equals(EVERYWHERE)) {
            throw invalid(
                    "The IP address '%s' is not within the VPC '%s': its Availability Zone must be 'all'"
                            .formatted(target.getId(), vpc));
        }
        return EVERYWHERE;
    }

    private List<TargetDescription> instances(TargetGroup group, List<TargetDescription> targets) {
        for (TargetDescription target : targets) {
            if (!INSTANCE.matcher(target.getId()).matches()) {
                throw ApiException.invalidValue(
                        "Instance ID '%s' is not valid".formatted(target.getId()));
            }
        }
        String missing =
                targets.stream()
                        .map(TargetDescription::getId)
                        .filter(id -> zone(id).isEmpty())
                        .map(id -> "'" + id + "'")
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw invalid(
                    "The following targets are not in a running state and cannot be registered: "
                            + missing);
        }
        return targets.stream()
                .map(target -> with(group, target, zone(target.getId()).orElseThrow()))
                .toList();
    }

    /** The zone of a machine, by the id that its container instance has for EC2. */
    private Optional<String> zone(String instance) {
        return index.nodes().stream()
                .filter(node -> instance.equals(node.row().getInstance().getEc2InstanceId()))
                .map(Node::zone)
                .findFirst();
    }

    private static TargetDescription with(
            TargetGroup group, TargetDescription target, String zone) {
        return TargetDescription.newBuilder()
                .setId(target.getId())
                .setPort(TargetOperations.port(group, target))
                .setAvailabilityZone(zone)
                .build();
    }

    private static ApiException invalid(String text) {
        return new ApiException("InvalidTargetException", text);
    }
}
