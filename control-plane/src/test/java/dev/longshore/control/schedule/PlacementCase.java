package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes and tasks in an index, for the tests of placement. */
abstract class PlacementCase {
    static final Demand SMALL = demand(256, 512);
    static final PlacementRequest PLAIN = request(SMALL);

    final ClusterIndex index = new ClusterIndex();

    static Consumer<ContainerInstanceRow.Builder> attribute(String name, @Nullable String value) {
        var attribute = Attribute.newBuilder().setName(name);
        if (value != null) {
            attribute.setValue(value);
        }
        return row -> row.getInstanceBuilder().addAttributes(attribute);
    }

    static boolean any(Node node) {
        return true;
    }

    static Demand demand(int cpu, int memory) {
        return Demand.newBuilder().setCpuUnits(cpu).setMemoryMib(memory).build();
    }

    static PlacementRequest request(Demand demand) {
        return request(demand, List.of(), List.of(), false, List.of());
    }

    static PlacementRequest request(
            Demand demand,
            List<RequiredAttribute> attributes,
            List<Constraint> constraints,
            boolean distinct,
            List<Strategy> strategies) {
        return new PlacementRequest(
                "default",
                demand,
                "service:web",
                attributes,
                constraints,
                distinct,
                strategies,
                new Among.Cluster());
    }

    Placement placement() {
        return placement("default");
    }

    Placement placement(String cluster) {
        return new Placement(index, cluster, new Random(1), KeptRooms.NONE);
    }

    static List<String> placeMany(Placement placement, PlacementRequest request, int count) {
        return Stream.generate(() -> placed(placement.place(request, PlacementCase::any)))
                .limit(count)
                .toList();
    }

    static String placed(Placement.Decision decision) {
        assertThat(decision).isInstanceOf(Placement.Decision.Placed.class);
        return ((Placement.Decision.Placed) decision).node().id();
    }

    /** The reason of the first node. */
    static PlacementRefusal reason(Placement.Decision decision) {
        assertThat(decision).isInstanceOf(Placement.Decision.Nowhere.class);
        return ((Placement.Decision.Nowhere) decision).reasons().firstEntry().getValue();
    }

    void instance(String id, String zone) {
        instance(id, zone, row -> {});
    }

    void instance(String id, String zone, Consumer<ContainerInstanceRow.Builder> change) {
        var row = ContainerInstanceRow.newBuilder().setZone(zone);
        row.getInstanceBuilder().setStatus("ACTIVE").setAgentConnected(true);
        row.getCapacityBuilder().setCpuUnits(1_024).setMemoryMib(2_048).setGpus(1);
        change.accept(row);
        changed(Tables.CONTAINER_INSTANCES, new InstanceKey("default", id), row.build());
    }

    static TaskRow.Builder task(String instance, String group, Demand demand, String desired) {
        var row = TaskRow.newBuilder().setInstance(instance).setDemand(demand);
        row.getTaskBuilder().setGroup(group).setDesiredStatus(desired);
        return row;
    }

    void put(String id, TaskRow.Builder row) {
        put("default", id, row);
    }

    void put(String cluster, String id, TaskRow.Builder row) {
        changed(Tables.TASKS, new TaskKey(cluster, id), row.build());
    }

    <K extends Key, R extends Message> void changed(Table<K, R> table, K key, R row) {
        index.changed(List.of(new RowChange<>(table, key, Optional.empty(), Optional.of(row))));
    }
}
