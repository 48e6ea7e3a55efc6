package dev.longshore.benchmarks.placement;

import com.google.protobuf.Message;
import dev.longshore.control.schedule.ClusterIndex;
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

/** Nodes of three zones and fifty racks, half of them with the disk that some tasks want. */
final class Installation {
    static final String CLUSTER = "default";
    private static final int RACKS = 50;

    /** Room for all that a benchmark places. */
    private static final int CPU_UNITS = 1 << 30;

    private final ClusterIndex index = new ClusterIndex();
    private int tasks;

    Installation(int nodes) {
        for (int i = 0; i < nodes; i++) {
            var row = ContainerInstanceRow.newBuilder().setZone("us-east-1" + (char) ('a' + i % 3));
            row.getInstanceBuilder().setStatus("ACTIVE").setAgentConnected(true);
            attribute(row, "rack", "r" + i % RACKS);
            attribute(row, "disk", i % 2 == 0 ? "ssd" : "hdd");
            row.getCapacityBuilder().setCpuUnits(CPU_UNITS).setMemoryMib(CPU_UNITS);
            changed(
                    Tables.CONTAINER_INSTANCES,
                    new InstanceKey(CLUSTER, "%032x".formatted(i)),
                    row.build());
        }
    }

    private static void attribute(ContainerInstanceRow.Builder row, String name, String value) {
        row.getInstanceBuilder()
                .addAttributes(Attribute.newBuilder().setName(name).setValue(value));
    }

    ClusterIndex index() {
        return index;
    }

    /** A task runs there from now on. */
    void put(String node, Demand demand) {
        var row = TaskRow.newBuilder().setInstance(node).setDemand(demand);
        row.getTaskBuilder().setGroup("service:web").setDesiredStatus("RUNNING");
        changed(Tables.TASKS, new TaskKey(CLUSTER, "%032x".formatted(tasks++)), row.build());
    }

    private <K extends Key, R extends Message> void changed(Table<K, R> table, K key, R row) {
        index.changed(List.of(new RowChange<>(table, key, Optional.empty(), Optional.of(row))));
    }
}
