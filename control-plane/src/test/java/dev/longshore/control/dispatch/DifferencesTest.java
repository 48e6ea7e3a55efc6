package dev.longshore.control.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final TaskDefinition LARGE =
            TaskDefinition.newBuilder()
                    .setTaskDefinitionArn("d:1")
                    .setTaskRoleArn("r".repeat(64 << 10))
                    .build();

    /** A batch places some hundred tasks on one node. */
    @Test
    void oneMessageHasADefinitionOnce() {
        List<Difference.Builder> told = Differences.of(List.of(tasks(200)), true);

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().getDefinitionsList()).containsExactly(LARGE);
        assertThat(told.getFirst().build().getSerializedSize()).isLessThan(80 << 10);
    }

    @Test
    void whatIsTooMuchForOneMessageComesInSeveral() {
        PartDelta all = tasks(200).toBuilder().addRemoved("gone").build();

        List<Difference.Builder> told = Differences.of(List.of(all), false);

        assertThat(told)
                .hasSizeGreaterThan(10)
                .allMatch(it -> it.build().getSerializedSize() < (1 << 20) + (80 << 10));
        assertThat(told.stream().mapToInt(it -> it.getParts(0).getEntriesCount()).sum())
                .isEqualTo(200);
        assertThat(told.getLast().getParts(0).getRemovedList()).containsExactly("gone");
    }

    @Test
    void nothingIsNoMessage() {
        assertThat(Differences.of(List.of(), true)).isEmpty();
    }

    private static PartDelta tasks(int count) {
        var delta = PartDelta.newBuilder().setPart("tasks");
        for (int i = 0; i < count; i++) {
            delta.addEntries(
                    PartEntry.newBuilder()
                            .setKey("t" + i)
                            .setTask(AssignedTask.newBuilder().setDefinition(LARGE)));
        }
        return delta.build();
    }
}
