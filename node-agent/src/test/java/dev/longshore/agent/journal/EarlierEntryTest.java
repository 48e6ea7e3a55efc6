package dev.longshore.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes as version 0.1 wrote them: its fields by their numbers, as it had no other names. */
class EarlierEntryTest {
    private static final AssignedTask TASK =
            AssignedTask.newBuilder().setTaskArn("task/default/t1").build();

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "3, network, RESOURCE_STATE_PREPARED",
        "4, volumes, RESOURCE_STATE_PREPARED",
        "16, cgroup, RESOURCE_STATE_PREPARED",
        "3 14, network, RESOURCE_STATE_RELEASED",
        "4 15, volumes, RESOURCE_STATE_RELEASED",
        "16 17, cgroup, RESOURCE_STATE_RELEASED",
        // released without having been completed
        "14, network, RESOURCE_STATE_RELEASED",
    })
    void aResourceIsAsFarAsItWas(String fields, String resource, ResourceState state)
            throws Exception {
        write(fields);

        JournalEntry loaded = new FileJournal(directory).load().getFirst();

        assertThat(loaded.getTask()).isEqualTo(TASK);
        assertThat(loaded.getResourcesMap()).isEqualTo(Map.of(resource, state));
        assertThat(FileJournal.peek(directory)).containsExactly(loaded);
    }

    @Test
    void whatWasConvertedIsWrittenInTheNewWayOnly() throws Exception {
        write("3 4 16");
        var journal = new FileJournal(directory);

        JournalEntry converted = journal.load().getFirst();
        assertThat(journal.write(Map.of(converted.getTask().getTaskArn(), Optional.of(converted))))
                .isEmpty();

        assertThat(UnknownFieldSet.parseFrom(Files.readAllBytes(file())).asMap().keySet())
                .doesNotContain(3, 4, 14, 15, 16, 17)
                .contains(18);
        assertThat(journal.load()).containsExactly(converted);
    }

    private void write(String fields) throws IOException {
        var bytes = new ByteArrayOutputStream();
        JournalEntry.newBuilder().setTask(TASK).setBootId("boot-1").build().writeTo(bytes);
        for (String number : fields.split(" ", -1)) {
            UnknownFieldSet.newBuilder()
                    .mergeVarintField(Integer.parseInt(number), 1)
                    .build()
                    .writeTo(bytes);
        }
        Files.write(file(), bytes.toByteArray());
    }

    private Path file() {
        return directory.resolve("t1.task");
    }
}
