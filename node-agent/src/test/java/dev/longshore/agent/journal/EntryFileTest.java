package dev.longshore.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is noticed: an entry that is read is as it was written. */
class EntryFileTest {
    private static final String ARN = "arn:aws:ecs:r:1:task/c/t1";
    private static final JournalEntry ENTRY =
            JournalEntry.newBuilder()
                    .setTask(AssignedTask.newBuilder().setTaskArn(ARN))
                    .setStopCode("UserInitiated")
                    .build();

    @TempDir Path directory;

    @Test
    void aBitThatHasTurnedIsNoticed() throws Exception {
        byte[] file = EntryFile.bytes(ENTRY);
        assertThat(EntryFile.parse(file)).isEqualTo(ENTRY);

        for (int i = 0; i < file.length * 8; i++) {
            byte[] damaged = file.clone();
            damaged[i / 8] ^= (byte) (1 << i % 8);
            assertThat(read(damaged)).as("bit %d", i).isNotEqualTo(Optional.of(ENTRY));
        }
    }

    private static Optional<JournalEntry> read(byte[] file) {
        try {
            return Optional.of(EntryFile.parse(file));
        } catch (InvalidProtocolBufferException damaged) {
            return Optional.empty();
        }
    }

    /** An empty file is a message too, of no task. */
    @Test
    void aFileThatWasCutIsSetAside() throws Exception {
        var journal = new FileJournal(directory);
        assertThat(journal.write(Map.of(ARN, Optional.of(ENTRY)))).isEmpty();
        Path file = directory.resolve("t1.task");
        assertThat(journal.load()).containsExactly(ENTRY);
        Files.write(file, new byte[0]);

        assertThat(journal.load()).isEmpty();
        assertThat(directory.resolve("t1.task.damaged")).exists();
    }
}
