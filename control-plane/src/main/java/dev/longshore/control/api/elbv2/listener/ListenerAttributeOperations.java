package dev.longshore.control.api.elbv2.listener;

import dev.longshore.control.api.elbv2.reference.AttributeChanges;
import dev.longshore.control.api.elbv2.reference.AttributeChanges.Asked;
import dev.longshore.control.api.elbv2.reference.ElbOperations;
import dev.longshore.control.api.elbv2.reference.ElbReferences;
import dev.longshore.control.domain.balancer.attribute.ListenerAttributes;
import dev.longshore.proto.elbv2.DescribeListenerAttributesInput;
import dev.longshore.proto.elbv2.DescribeListenerAttributesOutput;
import dev.longshore.proto.elbv2.ElasticLoadBalancingGrpc;
import dev.longshore.proto.elbv2.ListenerAttribute;
import dev.longshore.proto.elbv2.ModifyListenerAttributesInput;
import dev.longshore.proto.elbv2.ModifyListenerAttributesOutput;
import dev.longshore.proto.store.ListenerRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Map;

/** Attributes of listeners. */
public final class ListenerAttributeOperations {
    private static final AttributeChanges<ListenerRow> CHANGES =
            new AttributeChanges<>(ListenerAttributes.TABLE, "Listener", "listeners");

    private ListenerAttributeOperations() {}

    /** Registers the operations. */
    public static void register(ElbOperations on) {
        on.read(
                ElasticLoadBalancingGrpc.getDescribeListenerAttributesMethod(),
                ListenerAttributeOperations::describe);
        on.write(
                ElasticLoadBalancingGrpc.getModifyListenerAttributesMethod(),
                ListenerAttributeOperations::modify);
    }

    private static DescribeListenerAttributesOutput describe(
            ReadTx tx, DescribeListenerAttributesInput request) {
        var listener = ElbReferences.listener(tx, request.getListenerArn());
        return DescribeListenerAttributesOutput.newBuilder()
                .addAllAttributes(messages(ListenerAttributes.TABLE.of(listener.row())))
                .build();
    }

    private static ModifyListenerAttributesOutput modify(
            Tx tx, ModifyListenerAttributesInput request) {
        var listener = ElbReferences.listener(tx, request.getListenerArn());
        ListenerRow row = listener.row();
        List<Asked> asked =
                request.getAttributesList().stream()
                        .map(it -> new Asked(it.getKey(), it.getValue()))
                        .toList();
        Map<String, String> changed =
                CHANGES.apply(
                        row, asked, "the protocol '%s'".formatted(row.getListener().getProtocol()));
        ListenerRow now =
                row.toBuilder().clearAttributes().addAllAttributes(messages(changed)).build();
        tx.put(Tables.LISTENERS, listener.key(), now);
        return ModifyListenerAttributesOutput.newBuilder()
                .addAllAttributes(messages(ListenerAttributes.TABLE.of(now)))
                .build();
    }

    private static List<ListenerAttribute> messages(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(
                        it ->
                                ListenerAttribute.newBuilder()
                                        .setKey(it.getKey())
                                        .setValue(it.getValue())
                                        .build())
                .toList();
    }
}
