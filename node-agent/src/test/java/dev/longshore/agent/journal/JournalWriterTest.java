package dev.longshore.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.ThreadLoop;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
    private static final int MANY = 300;

    @TempDir Path directory;

    private final ThreadLoop loop = new ThreadLoop("test", InstantSource.system());
    private final BlockingQueue<Optional<JournalFailure>> answers = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void everyEntryIsAnsweredOnceItIsOnTheDisk() throws Exception {
        try (var journal = new JournalWriter(loop, new FileJournal(directory))) {
            for (int i = 0; i < MANY; i++) {
                journal.put(entry(i, "first"), answers::add);
                journal.put(entry(i, "second"), answers::add);
            }
            for (int i = 0; i < 2 * MANY; i++) {
                assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
            }
        }

        assertThat(new FileJournal(directory).load())
                .hasSize(MANY)
                .allMatch(entry -> entry.getStopCode().equals("second"));
    }

    @Test
    void whatWaitsIsWrittenByAStop() throws Exception {
        try (var journal = new JournalWriter(loop, new FileJournal(directory))) {
            for (int i = 0; i < MANY; i++) {
                journal.put(entry(i, ""), answers::add);
            }
            journal.remove(entry(0, "").getTask().getTaskArn());
        }

        assertThat(new FileJournal(directory).load()).hasSize(MANY - 1);
    }

    @Test
    void whatCannotBeWrittenIsSaid() throws Exception {
        try (var journal = new JournalWriter(loop, new FileJournal(directory.resolve("gone")))) {
            Files.delete(directory.resolve("gone"));
            journal.put(entry(1, ""), answers::add);

            assertThat(answers.poll(20, TimeUnit.SECONDS)).isPresent();
        }
    }

    /** The agent beats on its loop. */
    @Test
    void nobodyWaitsForTheDisk() throws Exception {
        try (var journal = new JournalWriter(loop, new FileJournal(directory))) {
            boolean ended =
                    loop.runAndWait(
                            () ->
                                    List.of(1, 2, 3)
                                            .forEach(i -> journal.put(entry(i, ""), answers::add)),
                            Duration.ofSeconds(20));

            assertThat(ended).isTrue();
            assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
        }
    }

    private static JournalEntry entry(int number, String stopCode) {
        return JournalEntry.newBuilder()
                .setTask(AssignedTask.newBuilder().setTaskArn("arn:aws:ecs:r:1:task/c/t" + number))
                .setStopCode(stopCode)
                .build();
    }
}
