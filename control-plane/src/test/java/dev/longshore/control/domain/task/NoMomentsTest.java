package dev.longshore.control.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent says when something was, and no such time there is: nobody may meet it in the rows. */
class NoMomentsTest {
    private static final String NODE = "i-1";
    private static final TaskKey KEY = new TaskKey("c", "t1");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Timestamp NEVER =
            Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    NOW,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    /** Each time that there is: a new one is among them by itself. */
    static Stream<FieldDescriptor> times() {
        return TaskObservation.getDescriptor().getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> field.getMessageType().equals(Timestamp.getDescriptor()));
    }

    @ParameterizedTest
    @MethodSource("times")
    void aTimeThatIsNoneIsNotKept(FieldDescriptor time) {
        Task task = observed(time, false);

        assertThat(task.getLastStatus()).isEqualTo("RUNNING");
        assertThat(timesOf(task)).doesNotContain(NEVER);
    }

    @ParameterizedTest
    @MethodSource("times")
    void aTaskEndsNowWhereItsEndIsNoTime(FieldDescriptor time) {
        Task task = observed(time, true);

        assertThat(task.getStoppedAt()).isEqualTo(Timestamps.of(NOW));
        assertThat(timesOf(task)).doesNotContain(NEVER);
    }

    private Task observed(FieldDescriptor time, boolean gone) {
        var task = Task.newBuilder().setLastStatus("PENDING").setDesiredStatus("RUNNING");
        tx.put(Tables.TASKS, KEY, TaskRow.newBuilder().setTask(task).setInstance(NODE).build());
        new Observations(
                        new Tasks(new AddressPool(Vpc.of(ClusterSettings.defaults()))),
                        ResolvedImages.UNUSED)
                .observe(
                        tx,
                        NODE,
                        TaskObservation.newBuilder()
                                .setTaskArn("task/c/t1")
                                .setLastStatus("RUNNING")
                                .setGone(gone)
                                .setField(time, NEVER)
                                .build());
        return tx.get(Tables.TASKS, KEY).orElseThrow().getTask();
    }

    private static List<Object> timesOf(Task task) {
        return task.getAllFields().values().stream().filter(Timestamp.class::isInstance).toList();
    }
}
