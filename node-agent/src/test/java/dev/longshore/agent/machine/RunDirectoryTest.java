package dev.longshore.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.journal.FileJournal;
import dev.longshore.agent.journal.JournalFailure;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir private Path machine;
    private Path run;
    private Path first;
    private Path second;

    @BeforeEach
    void anAgentWasHere() {
        run = machine.resolve("run");
        first = machine.resolve("first");
        second = machine.resolve("second");
        claim("agent-1", first);
    }

    @Test
    void oneAgentAtATimeRunsOnAMachine() {
        try (var _ = RunDirectory.hold(run)) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> RunDirectory.hold(run))
                    .withMessageContaining(
                            "another agent runs on this machine (pid "
                                    + ProcessHandle.current().pid()
                                    + ")")
                    .withMessageContaining(run.toString());
        }
        RunDirectory.hold(run).close();
    }

    @Test
    void tasksOfAnotherAgentThatHaveNotEndedKeepAnAgentOut() throws Exception {
        write(first, entry("t1").build());
        write(first, entry("t2").setStopCode("UserInitiated").build());

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> claim("agent-2", second))
                .withMessageContaining("1 of its tasks has not ended")
                .withMessageContaining("LONGSHORE_AGENT_DIR=" + first)
                .withMessageContaining("move that directory away");
        claim("agent-1", first);
    }

    /** A container that is still to be removed would be taken for an orphan, without its grace. */
    @Test
    void soDoesATaskThatIsStopping() throws Exception {
        var stopping = entry("t1").setStopCode("UserInitiated");
        stopping.getTaskBuilder()
                .getDefinitionBuilder()
                .addContainerDefinitionsBuilder()
                .setName("web");
        stopping.addContainersBuilder().setName("web").setRuntimeId("id-1").setStartIntended(true);
        write(first, stopping.build());

        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> claim("agent-2", second));
    }

    @Test
    void anAgentWhoseTasksHaveEndedIsSucceeded() throws Exception {
        write(first, entry("t1").setStopCode("UserInitiated").build());

        claim("agent-2", second);

        write(second, entry("t2").build());
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> claim("agent-1", first));
    }

    @Test
    void soIsOneWhoseDirectoryIsGoneOrMovedAway() throws Exception {
        write(first, entry("t1").build());
        Files.move(first, machine.resolve("away"));

        claim("agent-2", second);
    }

    @Test
    void anAgentWhoseDirectoryWasMovedIsTheSameAgent() throws Exception {
        write(first, entry("t1").build());
        Path moved = Files.move(first, machine.resolve("moved"));

        claim("agent-1", moved);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> claim("agent-2", second))
                .withMessageContaining("LONGSHORE_AGENT_DIR=" + moved);
    }

    @Test
    void whatIsLookedAtStaysAsItIs() throws Exception {
        Path journal = Files.createDirectories(RunDirectory.journal(first));
        Files.writeString(journal.resolve("t1.task"), "damaged");
        Files.writeString(journal.resolve("t2.task.new"), "cut short");

        claim("agent-2", second);

        assertThat(journal.resolve("t1.task")).hasContent("damaged");
        assertThat(journal.resolve("t2.task.new")).hasContent("cut short");
    }

    private void claim(String agentId, Path dataDirectory) {
        try (var held = RunDirectory.hold(run)) {
            held.claim(agentId, dataDirectory);
        }
    }

    private static JournalEntry.Builder entry(String taskId) {
        return JournalEntry.newBuilder()
                .setTask(AssignedTask.newBuilder().setTaskArn("task/default/" + taskId));
    }

    private static void write(Path data, JournalEntry entry) throws JournalFailure {
        String arn = entry.getTask().getTaskArn();
        assertThat(
                        new FileJournal(RunDirectory.journal(data))
                                .write(Map.of(arn, Optional.of(entry))))
                .isEmpty();
    }
}
