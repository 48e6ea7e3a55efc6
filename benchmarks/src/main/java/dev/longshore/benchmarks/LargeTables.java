package dev.longshore.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.util.ArrayList;
import java.util.List;

/** Fills a store with as many rows as a large cluster has, in entries as the log has them. */
final class LargeTables {
    static final String CLUSTER = "large";
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:";

    /** Rows of one entry. */
    private static final int BATCH = 500;

    private final Store store;
    private final List<Change> batch = new ArrayList<>();

    LargeTables(Store store) {
        this.store = store;
    }

    /** Writes {@code rows} tasks and as many revisions of one hundred families. */
    void fill(int rows) {
        put(
                Tables.CLUSTERS,
                new ClusterKey(CLUSTER),
                ClusterRow.newBuilder()
                        .setCluster(
                                Cluster.newBuilder()
                                        .setClusterName(CLUSTER)
                                        .setClusterArn(ARN + "cluster/" + CLUSTER)
                                        .setStatus("ACTIVE"))
                        .build());
        for (int i = 0; i < rows; i++) {
            task("%032x".formatted(i));
            revision("family-%02d".formatted(i % 100), i / 100 + 1);
        }
        flush();
    }

    private void task(String id) {
        var task =
                Task.newBuilder()
                        .setTaskArn(ARN + "task/" + CLUSTER + "/" + id)
                        .setClusterArn(ARN + "cluster/" + CLUSTER)
                        .setTaskDefinitionArn(ARN + "task-definition/family-00:1")
                        .setDesiredStatus("RUNNING")
                        .setLastStatus("RUNNING")
                        .setLaunchType("FARGATE")
                        .addContainers(Container.newBuilder().setName("app").setImage("nginx"));
        put(Tables.TASKS, new TaskKey(CLUSTER, id), TaskRow.newBuilder().setTask(task).build());
    }

    private void revision(String family, int revision) {
        var definition =
                TaskDefinition.newBuilder()
                        .setTaskDefinitionArn(ARN + "task-definition/" + family + ":" + revision)
                        .setFamily(family)
                        .setRevision(revision)
                        .setStatus("ACTIVE")
                        .addContainerDefinitions(
                                ContainerDefinition.newBuilder().setName("app").setImage("nginx"));
        put(
                Tables.TASK_DEFINITIONS,
                new TaskDefinitionKey(family, revision),
                TaskDefinitionRow.newBuilder().setDefinition(definition).build());
    }

    private <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row) {
        batch.add(
                Change.newBuilder()
                        .setTable(table.id())
                        .setKey(ByteString.copyFrom(key.encode()))
                        .setRow(row.toByteString())
                        .build());
        if (batch.size() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        store.apply(List.copyOf(batch), Applied.getDefaultInstance());
        batch.clear();
    }
}
