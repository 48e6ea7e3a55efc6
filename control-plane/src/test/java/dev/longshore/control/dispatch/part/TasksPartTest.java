package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksPartTest {
    private static final String DEFINITION = "arn:aws:ecs:eu-1:1:task-definition/web:1";

    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final TasksPart part =
            new TasksPart(
                    new CommittedRows() {
                        @Override
                        public <T> T read(Function<ReadTx, T> reader) {
                            return reader.apply(tx);
                        }
                    });
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of("i-a", "i-b"));

    @BeforeEach
    void aDefinition() {
        tx.put(
                Tables.TASK_DEFINITIONS,
                TaskDefinitionKey.ofArn(DEFINITION),
                TaskDefinitionRow.getDefaultInstance());
        tx.accept();
    }

    @Test
    void aTaskIsToldToItsNodeWhenItIsPlacedAndWhenItIsToStop() {
        put("t1", "", "RUNNING", false);
        assertThat(news("i-a")).isEmpty();
        put("t1", "i-a", "RUNNING", false);
        assertThat(news("i-a")).containsExactly("t1 RUNNING");
        put("t1", "i-a", "STOPPED", false);
        assertThat(news("i-a")).containsExactly("t1 STOPPED");
        put("t1", "i-a", "STOPPED", true);
        assertThat(news("i-a")).containsExactly("-t1");
        assertThat(news("i-b")).isEmpty();
    }

    @Test
    void whatElseChangesOfATaskIsNotTold() {
        put("t1", "i-a", "RUNNING", false);
        news("i-a");

        tx.put(
                Tables.TASKS,
                new TaskKey("c", "t1"),
                row("t1", "i-a", "RUNNING", false).putRestarts("web", 1).build());
        part.changed(tx.accept(), nodes);

        assertThat(news("i-a")).isEmpty();
    }

    @Test
    void aRowThatGoesTakesItsTaskAlong() {
        put("t1", "i-a", "RUNNING", false);
        news("i-a");

        tx.delete(Tables.TASKS, new TaskKey("c", "t1"));
        part.changed(tx.accept(), nodes);

        assertThat(news("i-a")).containsExactly("-t1");
    }

    @Test
    void aReleasedRowThatGoesIsNoNews() {
        put("t1", "i-a", "STOPPED", true);
        tx.delete(Tables.TASKS, new TaskKey("c", "t1"));
        part.changed(tx.accept(), nodes);

        assertThat(news("i-a")).isEmpty();
    }

    @Test
    void oneBatchIsOneDelta() {
        tx.put(Tables.TASKS, new TaskKey("c", "t1"), row("t1", "i-a", "RUNNING", false).build());
        tx.put(Tables.TASKS, new TaskKey("c", "t2"), row("t2", "i-a", "RUNNING", false).build());
        part.changed(tx.accept(), nodes);

        assertThat(nodes.news("i-a"))
                .singleElement()
                .returns(2, PartDelta::getEntriesCount)
                .returns("tasks", PartDelta::getPart);
    }

    @Test
    void aSessionBeginsWithWhatItsNodeHolds() {
        put("t1", "i-a", "RUNNING", false);
        put("t2", "i-b", "RUNNING", false);
        put("t3", "i-a", "STOPPED", false);
        put("t4", "i-a", "STOPPED", true);

        assertThat(text(part.whole(tx, "i-a"))).containsExactly("t1 RUNNING", "t3 STOPPED");
    }

    private void put(String task, String node, String desiredStatus, boolean released) {
        tx.put(
                Tables.TASKS,
                new TaskKey("c", task),
                row(task, node, desiredStatus, released).build());
        part.changed(tx.accept(), nodes);
    }

    private static TaskRow.Builder row(
            String task, String node, String desiredStatus, boolean released) {
        return TaskRow.newBuilder()
                .setInstance(node)
                .setReleased(released)
                .setTask(
                        Task.newBuilder()
                                .setTaskArn("arn:aws:ecs:r:1:task/c/" + task)
                                .setClusterArn("cluster/c")
                                .setTaskDefinitionArn(DEFINITION)
                                .setDesiredStatus(desiredStatus));
    }

    private List<String> news(String node) {
        return nodes.news(node).stream().flatMap(delta -> text(delta).stream()).toList();
    }

    private static List<String> text(PartDelta delta) {
        return Stream.concat(
                        delta.getEntriesList().stream()
                                .map(
                                        entry ->
                                                Arns.id(entry.getKey())
                                                        + " "
                                                        + entry.getTask().getDesiredStatus()),
                        delta.getRemovedList().stream().map(arn -> "-" + Arns.id(arn)))
                .toList();
    }
}
