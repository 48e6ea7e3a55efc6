package dev.longshore.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.TaskDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries without a checksum, as version 0.1 wrote them: readable need not mean right. */
class UnfitEntriesTest {
    @TempDir Path directory;

    @Test
    void anEntryWithARecordOfEachContainerIsTaken() throws Exception {
        write("app side");

        assertThat(new FileJournal(directory).load()).hasSize(1);
    }

    /** The agent would pull the image of a container without a record again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"", "app", "app other", "app side third", "app app"})
    void anEntryOfOtherContainersThanItsDefinitionsIsDamaged(String names) throws Exception {
        write(names);
        var journal = new FileJournal(directory);

        assertThat(journal.load()).isEmpty();
        assertThat(journal.damaged()).containsExactly("t1");
    }

    private void write(String names) throws Exception {
        var definition = TaskDefinition.newBuilder();
        definition.addContainerDefinitionsBuilder().setName("app");
        definition.addContainerDefinitionsBuilder().setName("side");
        var entry =
                JournalEntry.newBuilder()
                        .setTask(
                                AssignedTask.newBuilder()
                                        .setTaskArn("task/c/t1")
                                        .setDefinition(definition));
        for (String name : names.isEmpty() ? List.<String>of() : List.of(names.split(" ", -1))) {
            entry.addContainersBuilder().setName(name);
        }
        Files.write(directory.resolve("t1.task"), entry.build().toByteArray());
    }
}
