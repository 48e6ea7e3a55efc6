package dev.longshore.control.api.elbv2.balancer;

import dev.longshore.control.api.elbv2.reference.AttributeChanges;
import dev.longshore.control.api.elbv2.reference.AttributeChanges.Asked;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.attribute.BalancerAttributes;
import dev.longshore.proto.elbv2.DescribeLoadBalancerAttributesInput;
import dev.longshore.proto.elbv2.DescribeLoadBalancerAttributesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.LoadBalancerAttribute;
import dev.longshore.proto.elbv2.ModifyLoadBalancerAttributesInput;
import dev.longshore.proto.elbv2.ModifyLoadBalancerAttributesOutput;
import dev.longshore.proto.store.LoadBalancerRow;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;

/** Attributes of load balancers. */
public final class BalancerAttributeOperations {
    private static final AttributeChanges<LoadBalancerRow> CHANGES =
            new AttributeChanges<>(BalancerAttributes.TABLE, "Load balancer", "load balancers");

    private BalancerAttributeOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.read(
                ElasticLoadBalancingGrpc.getDescribeLoadBalancerAttributesMethod(),
                BalancerAttributeOperations::describe);
        on.write(
                ElasticLoadBalancingGrpc.getModifyLoadBalancerAttributesMethod(),
                BalancerAttributeOperations::modify);
    }

    private static DescribeLoadBalancerAttributesOutput describe(
            ReadTx tx, DescribeLoadBalancerAttributesInput request) {
        LoadBalancerRow row = ElbReferences.balancer(tx, request.getLoadBalancerArn());
        return DescribeLoadBalancerAttributesOutput.newBuilder()
                .addAllAttributes(messages(BalancerAttributes.TABLE.of(row)))
                .build();
    }

    private static ModifyLoadBalancerAttributesOutput modify(
            Tx tx, ModifyLoadBalancerAttributesInput request) {
        LoadBalancerRow row = ElbReferences.balancer(tx, request.getLoadBalancerArn());
        List<Asked> asked =
                request.getAttributesList().stream()
                        .map(it -> new Asked(it.getKey(), it.getValue()))
                        .toList();
        Map<String, String> changed =
                CHANGES.apply(row, asked, "type '%s'".formatted(row.getLoadBalancer().getType()));
        LoadBalancerRow now =
                row.toBuilder().clearAttributes().addAllAttributes(messages(changed)).build();
        Balancers.put(tx, now);
        return ModifyLoadBalancerAttributesOutput.newBuilder()
                .addAllAttributes(messages(BalancerAttributes.TABLE.of(now)))
                .build();
    }

    private static List<LoadBalancerAttribute> messages(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(
                        it ->
                                LoadBalancerAttribute.newBuilder()
                                        .setKey(it.getKey())
                                        .setValue(it.getValue())
                                        .build())
                .toList();
    }
}
