package dev.longshore.control.api.ec2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.state.tx.Tx;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of resources, with what EC2 says of ids that name none (its "Error codes" page). */
public enum Ec2Kind {
    VPC("vpc", "vpc", "InvalidVpcID", "The vpc ID '%s' does not exist"),
    SUBNET("subnet", "subnet", "InvalidSubnetID", "The subnet ID '%s' does not exist"),
    SECURITY_GROUP(
            "sg", "security-group", "InvalidGroup", "The security group '%s' does not exist"),
    SECURITY_GROUP_RULE(
            "sgr",
            "security-group-rule",
            "InvalidSecurityGroupRuleId",
            "The security group rule ID '%s' does not exist"),
    NETWORK_INTERFACE(
            "eni",
            "network-interface",
            "InvalidNetworkInterfaceID",
            "The networkInterface ID '%s' does not exist"),
    ROUTE_TABLE(
            "rtb", "route-table", "InvalidRouteTableID", "The routeTable ID '%s' does not exist"),
    INTERNET_GATEWAY(
            "igw",
            "internet-gateway",
            "InvalidInternetGatewayID",
            "The internetGateway ID '%s' does not exist"),
    NETWORK_ACL(
            "acl", "network-acl", "InvalidNetworkAclID", "The networkAcl ID '%s' does not exist");

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{8}|[0-9a-f]{17}");
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{17}");

    private final String prefix;
    private final String type;
    private final String code;
    private final String notFound;

    Ec2Kind(String prefix, String type, String code, String notFound) {
        this.prefix = prefix;
        this.type = type;
        this.code = code;
        this.notFound = notFound;
    }

    /** The kind of a resource, by its id. */
    public static Optional<Ec2Kind> ofId(String id) {
        return Arrays.stream(values()).filter(kind -> kind.hasPrefix(id)).findFirst();
    }

    /** What tags and ARNs call it. */
    public String type() {
        return type;
    }

    /** A new id. */
    public String newId(Tx tx) {
        return newId(prefix, tx);
    }

    /** A new id of something that is no resource, an association for example. */
    public static String newId(String prefix, Tx tx) {
        return prefix + "-0" + tx.newId().substring(0, 16);
    }

    private boolean hasPrefix(String id) {
        return id.startsWith(prefix + "-");
    }

    private String digits(String id) {
        return id.substring(prefix.length() + 1);
    }

    /** Whether it is an id as guides print them, which no resource here ever has. */
    public boolean isPlaceholder(String id) {
        return hasPrefix(id) && !OURS.matcher(digits(id)).matches();
    }

    /** The refusal of an id that names nothing: not found, or none in its form. */
    public ApiException unknown(String id) {
        return hasPrefix(id) && DIGITS.matcher(digits(id)).matches() ? notFound(id) : malformed(id);
    }

    private ApiException notFound(String id) {
        return new ApiException(code + ".NotFound", notFound.formatted(id));
    }

    private ApiException malformed(String id) {
        return new ApiException(
                this == SECURITY_GROUP ? "InvalidGroupId.Malformed" : code + ".Malformed",
                "Invalid id: \"%s\" (expecting \"%s-...\")".formatted(id, prefix));
    }
}
