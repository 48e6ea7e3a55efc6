package dev.longshore.control.api.ec2.group;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.proto.ec2.IpPermission;
import dev.longshore.proto.ec2.IpPermissionList;
import dev.longshore.proto.ec2.IpRange;
import dev.longshore.proto.ec2.UserIdGroupPair;
import java.util.List;
import java.util.Optional;

/**
 * What requests about rules have in common, whose members have the same names in all of them.
 *
 * @param group empty where the request names the group
 * @param permissions those of the request or, where it has none, the one that its other members
 *     make together
 */
record RuleRequest(
        boolean egress,
        String group,
        String groupName,
        List<String> ids,
        List<IpPermission> permissions) {

    static RuleRequest of(boolean egress, Message request) {
        List<IpPermission> permissions = permissions(request);
        return new RuleRequest(
                egress,
                text(request, "group_id"),
                text(request, "group_name"),
                value(request, "security_group_rule_ids")
                        .map(ids -> ((List<?>) ids).stream().map(String.class::cast).toList())
                        .orElse(List.of()),
                permissions.isEmpty() ? alone(request) : permissions);
    }

    private static List<IpPermission> permissions(Message request) {
        Object permissions = value(request, "ip_permissions").orElse(List.of());
        return permissions instanceof IpPermissionList list
                ? list.getItemsList()
                : ((List<?>) permissions).stream().map(IpPermission.class::cast).toList();
    }

    /** The permission of the members that stand in the request itself. */
    private static List<IpPermission> alone(Message request) {
        var one = IpPermission.newBuilder();
        Optional.of(text(request, "ip_protocol"))
                .filter(it -> !it.isEmpty())
                .ifPresent(one::setIpProtocol);
        value(request, "from_port").ifPresent(port -> one.setFromPort((int) port));
        value(request, "to_port").ifPresent(port -> one.setToPort((int) port));
        Optional.of(text(request, "cidr_ip"))
                .filter(it -> !it.isEmpty())
                .ifPresent(it -> one.addIpRanges(IpRange.newBuilder().setCidrIp(it)));
        Optional.of(text(request, "source_security_group_name"))
                .filter(it -> !it.isEmpty())
                .ifPresent(
                        it ->
                                one.addUserIdGroupPairs(
                                        UserIdGroupPair.newBuilder().setGroupName(it)));
        return one.build().equals(IpPermission.getDefaultInstance())
                ? List.of()
                : List.of(one.build());
    }

    private static String text(Message request, String name) {
        return value(request, name).map(String.class::cast).orElse("");
    }

    /** A member's value, where there is such a member and it is set. */
    private static Optional<Object> value(Message request, String name) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
        return field == null || (!field.isRepeated() && !request.hasField(field))
                ? Optional.empty()
                : Optional.of(request.getField(field));
    }

    /** The permissions, of which there must be one. */
    List<IpPermission> checkedPermissions() {
        if (permissions.isEmpty()) {
            throw Ec2References.missing("ipPermissions");
        }
        return permissions;
    }
}
