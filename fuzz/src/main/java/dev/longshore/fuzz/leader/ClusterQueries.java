package dev.longshore.fuzz.leader;

import dev.longshore.control.query.ClusterQuery;
import dev.longshore.control.query.QuerySyntaxException;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An expression of the cluster query language, behind a line with an attribute's value: it is
 * refused, or asked of a node with that value, which has one answer.
 */
public final class ClusterQueries implements Target {
    private static final InstanceKey KEY = new InstanceKey("default", "i-1");

    @Override
    public void read(byte[] input) {
        var headed = Sections.headed(input);
        Predicate<Node> condition;
        try {
            condition = ClusterQuery.parse(headed.text());
        } catch (QuerySyntaxException refused) {
            return;
        }
        Node node = node(headed.head());
        if (condition.test(node) != ClusterQuery.parse(headed.text()).test(node)) {
            throw new AssertionError("two answers about the same node");
        }
    }

    private static Node node(String value) {
        var index = new ClusterIndex();
        index.changed(
                List.of(
                        new RowChange<>(
                                Tables.CONTAINER_INSTANCES,
                                KEY,
                                Optional.empty(),
                                Optional.of(
                                        ContainerInstanceRow.newBuilder()
                                                .setInstance(instance(value))
                                                .build()))));
        return index.node(KEY.instance()).orElseThrow();
    }

    private static ContainerInstance.Builder instance(String value) {
        return ContainerInstance.newBuilder()
                .setStatus("ACTIVE")
                .addAttributes(Attribute.newBuilder().setName("a").setValue(value))
                .addAttributes(Attribute.newBuilder().setName("none"));
    }
}
