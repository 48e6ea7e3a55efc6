package dev.longshore.control.domain.event;

import com.google.protobuf.ByteString;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.InstallationRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;

/** Stores whose transactions write events, each a batch of its own a second after the last. */
public abstract class EventCase {
    protected static final Instant START = Instant.parse("2026-01-23T17:57:58.402Z");
    protected static final EcsArns ARNS =
            new EcsArns(
                    new ClusterSettings.Installation(
                            "111122223333", "us-west-2", List.of("us-west-2a")));
    protected static final TaskKey TASK = new TaskKey("prod", "c13b4cb40f1f4fe4a2971f76ae5a47ad");
    protected static final InstanceKey NODE =
            new InstanceKey("prod", "b54a2a04046f43319d743f6d7f6ca315");

    protected final EventBridge bridge = new EventBridge(ARNS);
    private final MemoryStore store = new MemoryStore();
    private final List<ByteString> log = new ArrayList<>();
    protected Instant now = START;
    protected int level = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;
    private final Random random = new Random(1);

    @BeforeEach
    void install() {
        write(
                tx ->
                        tx.put(
                                Tables.INSTALLATION,
                                Tables.INSTALLATION_KEY,
                                InstallationRow.newBuilder().setFeatureLevel(level).build()));
    }

    protected MemoryStore store() {
        return store;
    }

    /** Another replica, as far as the first is now; from any thread, unlike the first. */
    protected synchronized MemoryStore copy() {
        var copy = new MemoryStore();
        log.forEach(entry -> apply(copy, entry));
        return copy;
    }

    private static void apply(MemoryStore replica, ByteString entry) {
        BatchApplier.apply(replica, 1, replica.applied().getRaftIndex() + 1, entry);
    }

    /** Carries a transaction out. */
    protected synchronized void write(Consumer<Tx> transaction) {
        Batch.Builder batch = Batch.newBuilder().setTerm(1);
        try (Snapshot snapshot = store().snapshot()) {
            var layer = new BatchLayer(snapshot, now, random, level, new EventRecorder(ARNS));
            transaction.accept(layer);
            layer.conclude();
            layer.accept();
            long sequence = store().applied().getBatchSequence();
            batch.setPrevious(sequence).setSequence(sequence + 1).addAllChanges(layer.changes());
        }
        log.add(batch.build().toByteString());
        apply(store, log.getLast());
        now = now.plus(Duration.ofSeconds(1));
    }

    protected static <T> T read(Store store, Function<ReadTx, T> reader) {
        try (Snapshot snapshot = store.snapshot()) {
            return reader.apply(
                    new BatchLayer(
                            snapshot,
                            START,
                            new Random(1),
                            FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE));
        }
    }

    /** The events, oldest first. */
    protected List<EventRow> events() {
        return read(store(), tx -> tx.list(Tables.EVENTS, KeyPrefix.ALL)).stream()
                .map(Row::row)
                .toList();
    }

    /** The events in words, those of the last transaction only. */
    protected List<String> told(Consumer<Tx> transaction) {
        int before = events().size();
        write(transaction);
        return events().stream()
                .skip(before)
                .map(event -> EventType.of(event).orElseThrow() + ": " + event.getSummary())
                .toList();
    }

    protected static TaskRow.Builder task(TaskKey key) {
        return TaskRow.newBuilder()
                .setTask(
                        Task.newBuilder()
                                .setTaskArn(ARNS.task(key.cluster(), key.task()))
                                .setClusterArn(ARNS.cluster(key.cluster()))
                                .setTaskDefinitionArn(ARNS.taskDefinition("web", 3))
                                .setGroup("service:front")
                                .setLastStatus("PROVISIONING")
                                .setDesiredStatus("RUNNING")
                                .setHealthStatus("UNKNOWN")
                                .setVersion(1)
                                .addContainers(
                                        Container.newBuilder()
                                                .setName("app")
                                                .setLastStatus("PENDING")));
    }

    protected void put(TaskKey key, TaskRow.Builder row) {
        write(tx -> tx.put(Tables.TASKS, key, row.build()));
    }

    protected static ContainerInstanceRow.Builder node() {
        return ContainerInstanceRow.newBuilder()
                .setInstance(
                        ContainerInstance.newBuilder()
                                .setContainerInstanceArn(
                                        ARNS.instance(NODE.cluster(), NODE.instance()))
                                .setStatus("ACTIVE")
                                .setAgentConnected(true)
                                .setVersion(1));
    }
}
