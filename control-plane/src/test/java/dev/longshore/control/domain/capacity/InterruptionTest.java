package dev.longshore.control.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.control.schedule.Node;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.Key;
import dev.longshore.state.tables.schema.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who leaves for others. A machine is written as its tasks, from the oldest to the newest: {@code
 * x300} is one on FARGATE_SPOT of 300 CPU units, {@code r300} one that is not, {@code s300} a spot
 * task that is stopping. It has 1,024 units.
 */
class InterruptionTest {
    private final ClusterIndex index = new ClusterIndex();
    private int time;

    @ParameterizedTest(name = "{0}, {1} needed: {2}")
    @CsvSource({
        "x300 x300 x300, 300, a3",
        "x300 x300 x300, 500, 'a2 a3'",
        "x100 x600 x100, 500, a2",
        "x100 x200 x300 x400, 400, a4",
        "x400 x300 x200 x100, 400, a1",
        "x100 x200 x300 x400, 700, 'a3 a4'",
        "r900 x100, 500, none",
        "r500 x500, 600, none",
        "r500 x500, 500, a2",
        "r1000, 100, none",
        "'', 2000, none",
    })
    void asFewAsPossibleAndTheNewest(String tasks, int needed, String leaving) {
        machine("a", tasks);

        assertThat(chosen(needed)).isEqualTo(leaving);
    }

    @ParameterizedTest(name = "{0} | {1}, {2} needed: {3}")
    @CsvSource({
        "x200 x200 x200 x200 x200, x900, 300, b1",
        "x900, x200 x200 x200 x200 x200, 300, a1",
        "x900, x900, 900, b1",
        "x500 x500, x500 x500, 1000, 'b1 b2'",
        "r900 x100, x500 x500, 200, b2",
    })
    void fewestOnOneMachine(String a, String b, int needed, String leaving) {
        machine("a", a);
        machine("b", b);

        assertThat(chosen(needed)).isEqualTo(leaving);
    }

    /** Room that comes is counted once; what it does not give, others give. */
    @Test
    void roomThatComesIsGivenToOneTask() {
        machine("a", "s500 x500");
        var coming = new ComingRoom();

        assertThat(expected(coming, "n1", 500)).isEqualTo("a:");
        assertThat(expected(coming, "n2", 500)).isEqualTo("a:a2");
        assertThat(expected(coming, "n3", 500)).isEqualTo("nowhere");
    }

    @Test
    void whatTheRunHasPlacedIsThere() {
        machine("a", "s500");
        var coming = new ComingRoom();

        coming.placed("a", new TaskKey("c", "p1"), task("a", 500, "RUNNING", "").build());

        assertThat(expected(coming, "n1", 500)).isEqualTo("a:");
        assertThat(expected(coming, "n2", 500)).isEqualTo("nowhere");
    }

    /** It has room as it is, so that is not what the task lacks. */
    @Test
    void nobodyLeavesAMachineThatHasRoom() {
        machine("a", "x100");

        assertThat(expected(new ComingRoom(), "n1", 500)).isEqualTo("a:");
    }

    private String chosen(int needed) {
        return Interruption.choose(index.nodes(), takes(needed))
                .map(it -> names(it.tasks()))
                .orElse("none");
    }

    private String expected(ComingRoom coming, String id, int needed) {
        return coming.expect(
                        new TaskKey("c", id),
                        task("", needed, "RUNNING", "").build(),
                        List.copyOf(index.nodes()),
                        takes(needed))
                .map(it -> it.node().id() + ":" + names(it.leaving()))
                .orElse("nowhere");
    }

    private static Predicate<Node> takes(int needed) {
        return node -> node.freeCpu() >= needed;
    }

    private static String names(List<Node.Held> tasks) {
        return String.join(" ", tasks.stream().map(task -> task.key().task()).sorted().toList());
    }

    private void machine(String id, String tasks) {
        var row = ContainerInstanceRow.newBuilder();
        row.getCapacityBuilder().setCpuUnits(1_024).setMemoryMib(8_192);
        put(Tables.CONTAINER_INSTANCES, new InstanceKey("c", id), row.build());
        int number = 0;
        for (String written : tasks.isEmpty() ? new String[0] : tasks.split(" ")) {
            number++;
            int cpu = Integer.parseInt(written.substring(1));
            TaskRow.Builder task =
                    switch (written.charAt(0)) {
                        case 'x' -> task(id, cpu, "RUNNING", "FARGATE_SPOT");
                        case 's' -> task(id, cpu, "STOPPED", "FARGATE_SPOT");
                        default -> task(id, cpu, "RUNNING", "FARGATE");
                    };
            put(Tables.TASKS, new TaskKey("other", id + number), task.build());
        }
    }

    private TaskRow.Builder task(String machine, int cpu, String desired, String provider) {
        var row = TaskRow.newBuilder().setInstance(machine);
        row.getDemandBuilder().setCpuUnits(cpu);
        row.getTaskBuilder()
                .setDesiredStatus(desired)
                .setCapacityProviderName(provider)
                .setCreatedAt(Timestamps.of(Instant.ofEpochSecond(++time)));
        return row;
    }

    private <K extends Key, R extends Message> void put(Table<K, R> table, K key, R row) {
        index.changed(List.of(new RowChange<>(table, key, Optional.empty(), Optional.of(row))));
    }
}
