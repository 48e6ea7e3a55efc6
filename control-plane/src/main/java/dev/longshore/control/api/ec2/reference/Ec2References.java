package dev.longshore.control.api.ec2.reference;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Overlay;
import dev.longshore.proto.store.InternetGatewayRow;
import dev.longshore.proto.store.RouteTableRow;
import dev.longshore.proto.store.SecurityGroupRow;
import dev.longshore.proto.store.SubnetRow;
import dev.longshore.proto.store.VpcRow;
import dev.longshore.state.tx.ReadTx;
import java.util.Optional;

/**
 * What ids in requests name. Ids of guides ({@code vpc-12345}) name the default network's, where
 * the installation takes them so; an id of the form that ids here have never does, since it may be
 * one of a resource that has been deleted.
 */
public record Ec2References(Networks networks) {
    /**
     * @throws ApiException InvalidVpcID.NotFound, InvalidVpcID.Malformed
     */
    public VpcRow vpc(ReadTx tx, String id) {
        return find(tx, Ec2Kind.VPC, networks.vpcs(), id);
    }

    /**
     * @throws ApiException InvalidSubnetID.NotFound, InvalidSubnetID.Malformed
     */
    public SubnetRow subnet(ReadTx tx, String id) {
        return find(tx, Ec2Kind.SUBNET, networks.subnets(), id);
    }

    /**
     * @throws ApiException InvalidGroup.NotFound, InvalidGroupId.Malformed
     */
    public SecurityGroupRow group(ReadTx tx, String id) {
        return find(tx, Ec2Kind.SECURITY_GROUP, networks.groups(), id);
    }

    /**
     * A group by its id or, in the default network, by its name.
     *
     * @throws ApiException InvalidGroup.NotFound, InvalidGroupId.Malformed, MissingParameter
     */
    public SecurityGroupRow group(ReadTx tx, String id, String name) {
        if (!id.isEmpty()) {
            return group(tx, id);
        }
        if (name.isEmpty()) {
            throw missing("groupName or groupId");
        }
        String vpc = networks.standard().id();
        return networks.groupNamed(tx, vpc, name)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidGroup.NotFound",
                                        "The security group '%s' does not exist in default VPC '%s'"
                                                .formatted(name, vpc)));
    }

    /**
     * @throws ApiException InvalidRouteTableID.NotFound, InvalidRouteTableID.Malformed
     */
    public RouteTableRow routeTable(ReadTx tx, String id) {
        return networks.routeTables()
                .get(tx, id)
                .orElseThrow(() -> Ec2Kind.ROUTE_TABLE.unknown(id));
    }

    /**
     * @throws ApiException InvalidInternetGatewayID.NotFound, …Malformed
     */
    public InternetGatewayRow gateway(ReadTx tx, String id) {
        return networks.gateways()
                .get(tx, id)
                .orElseThrow(() -> Ec2Kind.INTERNET_GATEWAY.unknown(id));
    }

    private <R extends Message> R find(ReadTx tx, Ec2Kind kind, Overlay<R> rows, String id) {
        Optional<R> found = rows.get(tx, id);
        if (found.isEmpty() && networks.unknownAreDefault() && kind.isPlaceholder(id)) {
            found = rows.get(tx, rows.first());
        }
        return found.orElseThrow(() -> kind.unknown(id));
    }

    /** The refusal of a request that lacks something. */
    public static ApiException missing(String parameter) {
        return new ApiException(
                "MissingParameter", "The request must contain the parameter " + parameter);
    }

    /** The refusal of a value that a parameter may not have. */
    public static ApiException wrongValue(String parameter, String value, String why) {
        return ApiException.invalidValue(
                "Value (%s) for parameter %s is invalid. %s".formatted(value, parameter, why));
    }

    /** The refusal of deleting what something else needs. */
    public static ApiException inUse(String what, String id) {
        return new ApiException(
                "DependencyViolation",
                "The %s '%s' has dependencies and cannot be deleted.".formatted(what, id));
    }

    /** The refusal of deleting what the configuration makes. */
    public static ApiException ofConfiguration(String id) {
        return new ApiException(
                "OperationNotPermitted",
                id
                        + " belongs to the default network, which the servers' configuration makes: it cannot be deleted.");
    }
}
