package dev.longshore.control.api.elbv2.group;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.elbv2.reference.AttributeChanges;
import dev.longshore.control.api.elbv2.reference.AttributeChanges.Asked;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.balancer.TargetGroups;
import dev.longshore.control.domain.balancer.attribute.GroupAttributes;
import dev.longshore.proto.elbv2.DescribeTargetGroupAttributesInput;
import dev.longshore.proto.elbv2.DescribeTargetGroupAttributesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.ModifyTargetGroupAttributesInput;
import dev.longshore.proto.elbv2.ModifyTargetGroupAttributesOutput;
import dev.longshore.proto.elbv2.TargetGroupAttribute;
import dev.longshore.proto.store.TargetGroupRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;

/** Attributes of target groups. */
public final class GroupAttributeOperations {
    private static final AttributeChanges<TargetGroupRow> CHANGES =
            new AttributeChanges<>(GroupAttributes.TABLE, "Target group", "target groups");

    private static final List<String> TYPES = List.of("lb_cookie", "app_cookie", "source_ip");

    private GroupAttributeOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.read(
                ElasticLoadBalancingGrpc.getDescribeTargetGroupAttributesMethod(),
                GroupAttributeOperations::describe);
        on.write(
                ElasticLoadBalancingGrpc.getModifyTargetGroupAttributesMethod(),
                GroupAttributeOperations::modify);
    }

    private static DescribeTargetGroupAttributesOutput describe(
            ReadTx tx, DescribeTargetGroupAttributesInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        return DescribeTargetGroupAttributesOutput.newBuilder()
                .addAllAttributes(messages(GroupAttributes.TABLE.of(row)))
                .build();
    }

    private static ModifyTargetGroupAttributesOutput modify(
            Tx tx, ModifyTargetGroupAttributesInput request) {
        TargetGroupRow row = ElbReferences.targetGroup(tx, request.getTargetGroupArn());
        List<Asked> asked =
                request.getAttributesList().stream()
                        .map(it -> new Asked(it.getKey(), it.getValue()))
                        .toList();
        checkType(row, asked);
        Map<String, String> changed =
                CHANGES.apply(
                        row,
                        asked,
                        "the protocol '%s'".formatted(row.getTargetGroup().getProtocol()));
        checkStickiness(row, changed);
        TargetGroupRow now =
                row.toBuilder().clearAttributes().addAllAttributes(messages(changed)).build();
        TargetGroups.put(tx, now);
        return ModifyTargetGroupAttributesOutput.newBuilder()
                .addAllAttributes(messages(GroupAttributes.TABLE.of(now)))
                .build();
    }

    /** How targets are stuck to depends on what they speak. */
    private static void checkType(TargetGroupRow row, List<Asked> asked) {
        var type = GroupAttributes.TABLE.find(row, "stickiness.type").orElseThrow().values();
        for (Asked one : asked) {
            if (one.key().equals("stickiness.type")
                    && TYPES.contains(one.value())
                    && !type.takes(one.value())) {
                throw new ApiException(
                        "InvalidConfigurationRequestException",
                        "Stickiness type '%s' is not supported for target groups with the %s protocol"
                                .formatted(one.value(), row.getTargetGroup().getProtocol()));
            }
        }
    }

    /** A cookie of the application is known by its name. */
    private static void checkStickiness(TargetGroupRow row, Map<String, String> changed) {
        TargetGroupRow now =
                row.toBuilder().clearAttributes().addAllAttributes(messages(changed)).build();
        Map<String, String> values = GroupAttributes.TABLE.of(now);
        if ("app_cookie".equals(values.get("stickiness.type"))
                && "true".equals(values.get("stickiness.enabled"))
                && "".equals(values.get("stickiness.app_cookie.cookie_name"))) {
            throw new ApiException(
                    "InvalidConfigurationRequestException",
                    "You must set an application cookie name to enable stickiness of type 'app_cookie'");
        }
    }

    private static List<TargetGroupAttribute> messages(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(
                        it ->
                                TargetGroupAttribute.newBuilder()
                                        .setKey(it.getKey())
                                        .setValue(it.getValue())
                                        .build())
                .toList();
    }
}
