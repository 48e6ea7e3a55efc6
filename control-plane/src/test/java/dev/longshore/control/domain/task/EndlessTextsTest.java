package dev.longshore.control.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Container;
import dev.longshore.proto.ecs.NetworkBinding;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an agent says at length, one transaction takes it: else its node is given up. */
class EndlessTextsTest {
    private static final String NODE = "i-1";
    private static final TaskKey KEY = new TaskKey("c", "t1");
    private static final String ENDLESS = "\u20ac".repeat(1 << 19);

    /** The row is written beside the event that tells of it, and both have to fit. */
    private static final int MOST_ROW_BYTES = 200 << 10;

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    /** Each text that there is: a new one is among them by itself. */
    static Stream<FieldDescriptor> texts() {
        return Stream.of(
                        TaskObservation.getDescriptor(),
                        ContainerObservation.getDescriptor(),
                        NetworkBinding.getDescriptor())
                .flatMap(EndlessTextsTest::texts)
                .filter(field -> !field.getFullName().endsWith("TaskObservation.task_arn"))
                .filter(field -> !field.getFullName().endsWith("ContainerObservation.name"));
    }

    private static Stream<FieldDescriptor> texts(Descriptor message) {
        return message.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void anEndlessTextIsCut(FieldDescriptor text) {
        assertThat(rowAfter(List.of(text)).getSerializedSize()).isLessThan(MOST_ROW_BYTES);
    }

    @Test
    void allOfThemTogetherAreCutToo() {
        assertThat(rowAfter(texts().toList()).getSerializedSize()).isLessThan(MOST_ROW_BYTES);
    }

    private TaskRow rowAfter(List<FieldDescriptor> endless) {
        var task = Task.newBuilder().setLastStatus("PENDING").setDesiredStatus("RUNNING");
        var seen = TaskObservation.newBuilder().setTaskArn("task/c/t1").setLastStatus("RUNNING");
        fill(seen, endless);
        var binding = NetworkBinding.newBuilder().setHostPort(1);
        fill(binding, endless);
        for (int i = 0; i < 10; i++) {
            task.addContainers(Container.newBuilder().setName("c" + i).setLastStatus("PENDING"));
            var container =
                    ContainerObservation.newBuilder()
                            .setName("c" + i)
                            .addAllNetworkBindings(Collections.nCopies(200, binding.build()))
                            .addAllNetworkBindings(
                                    Collections.nCopies(
                                            2000,
                                            NetworkBinding.newBuilder().setHostPort(2).build()));
            fill(container, endless);
            seen.addContainers(container);
        }
        tx.put(Tables.TASKS, KEY, TaskRow.newBuilder().setTask(task).setInstance(NODE).build());

        new Observations(
                        new Tasks(new AddressPool(Vpc.of(ClusterSettings.defaults()))),
                        ResolvedImages.UNUSED)
                .observe(tx, NODE, seen.build());
        return tx.get(Tables.TASKS, KEY).orElseThrow();
    }

    private static void fill(Message.Builder message, List<FieldDescriptor> endless) {
        endless.stream()
                .filter(field -> field.getContainingType().equals(message.getDescriptorForType()))
                .forEach(field -> message.setField(field, ENDLESS));
    }
}
