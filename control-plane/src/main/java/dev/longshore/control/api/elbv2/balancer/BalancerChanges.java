package dev.longshore.control.api.elbv2.balancer;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.balancer.BalancerPlaces.Place;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.proto.elbv2.DescribeCapacityReservationInput;
import dev.longshore.proto.elbv2.DescribeCapacityReservationOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.LoadBalancer;
import dev.longshore.proto.elbv2.SetIpAddressTypeInput;
import dev.longshore.proto.elbv2.SetIpAddressTypeOutput;
import dev.longshore.proto.elbv2.SetSecurityGroupsInput;
import dev.longshore.proto.elbv2.SetSecurityGroupsOutput;
import dev.longshore.proto.elbv2.SetSubnetsInput;
import dev.longshore.proto.elbv2.SetSubnetsOutput;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** Other subnets and security groups for a load balancer that there is. */
public final class BalancerChanges {
    private final BalancerPlaces places;

    public BalancerChanges(Domain domain) {
        this.places = new BalancerPlaces(domain.networks(), domain.settings().installation());
    }

    /** Registers the operations. */
    public void register(ElbOperations on) {
        on.write(ElasticLoadBalancingGrpc.getSetSubnetsMethod(), this::setSubnets);
        on.write(ElasticLoadBalancingGrpc.getSetSecurityGroupsMethod(), this::setGroups);
        on.write(ElasticLoadBalancingGrpc.getSetIpAddressTypeMethod(), BalancerChanges::setType);
        on.read(
                ElasticLoadBalancingGrpc.getDescribeCapacityReservationMethod(),
                BalancerChanges::reservation);
    }

    private SetSubnetsOutput setSubnets(Tx tx, SetSubnetsInput request) {
        LoadBalancerRow row = ElbReferences.balancer(tx, request.getLoadBalancerArn());
        LoadBalancer balancer = row.getLoadBalancer();
        BalancerOptions.checkAddresses(
                request.getIpAddressType(), request.getEnablePrefixForIpv6SourceNat());
        Place place =
                places.place(
                        tx,
                        Balancers.isApplication(balancer),
                        request.getSubnetsList(),
                        request.getSubnetMappingsList());
        if (!place.vpc().equals(balancer.getVpcId())) {
            throw BalancerPlaces.notPossible(
                    "The subnets must belong to the VPC of the load balancer '%s'"
                            .formatted(balancer.getVpcId()));
        }
        var changed = row.toBuilder();
        changed.getLoadBalancerBuilder()
                .clearAvailabilityZones()
                .addAllAvailabilityZones(place.zones());
        Balancers.put(tx, changed.build());
        return SetSubnetsOutput.newBuilder()
                .addAllAvailabilityZones(place.zones())
                .setIpAddressType(balancer.getIpAddressType())
                .build();
    }

    private SetSecurityGroupsOutput setGroups(Tx tx, SetSecurityGroupsInput request) {
        LoadBalancerRow row = ElbReferences.balancer(tx, request.getLoadBalancerArn());
        LoadBalancer balancer = row.getLoadBalancer();
        boolean application = Balancers.isApplication(balancer);
        if (application && request.getSecurityGroupsCount() == 0) {
            throw ApiException.invalidValue("At least one security group must be specified");
        }
        if (application && request.hasEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic()) {
            throw BalancerPlaces.notPossible(
                    "Inbound rules on PrivateLink traffic can only be enforced on load balancers with type 'network'");
        }
        if (!application
                && (balancer.getSecurityGroupsCount()
                        == 0
                        != (request.getSecurityGroupsCount() == 0))) {
            throw BalancerPlaces.notPossible(
                    balancer.getSecurityGroupsCount() == 0
                            ? "Security groups cannot be added to a load balancer with type 'network' that was created without them"
                            : "A load balancer with type 'network' that was created with security groups must have at least one");
        }
        List<String> groups =
                places.groups(tx, balancer.getVpcId(), request.getSecurityGroupsList());
        var changed = row.toBuilder();
        changed.getLoadBalancerBuilder().clearSecurityGroups().addAllSecurityGroups(groups);
        if (request.hasEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic()) {
            changed.getLoadBalancerBuilder()
                    .setEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic(
                            request.getEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic());
        }
        Balancers.put(tx, changed.build());
        var answer = SetSecurityGroupsOutput.newBuilder().addAllSecurityGroupIds(groups);
        LoadBalancer now = changed.getLoadBalancer();
        if (now.hasEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic()) {
            answer.setEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic(
                    now.getEnforceSecurityGroupInboundRulesOnPrivateLinkTraffic());
        }
        return answer.build();
    }

    private static SetIpAddressTypeOutput setType(Tx tx, SetIpAddressTypeInput request) {
        ElbReferences.balancer(tx, request.getLoadBalancerArn());
        BalancerOptions.checkAddresses(request.getIpAddressType(), "");
        return SetIpAddressTypeOutput.newBuilder()
                .setIpAddressType(request.getIpAddressType())
                .build();
    }

    /** There is none, which is what Terraform asks after. */
    private static DescribeCapacityReservationOutput reservation(
            ReadTx tx, DescribeCapacityReservationInput request) {
        ElbReferences.balancer(tx, request.getLoadBalancerArn());
        return DescribeCapacityReservationOutput.getDefaultInstance();
    }
}
