package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.ecs.ContainerRestartPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepNotesTest {
    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

    /** A busy machine: the agent hears of the start so much later. */
    private static final Instant HEARD = STARTED.plusSeconds(6);

    private static final ContainerRestartPolicy AFTER_A_MINUTE =
            ContainerRestartPolicy.newBuilder()
                    .setEnabled(true)
                    .setRestartAttemptPeriod(60)
                    .build();

    private final TaskRecord record =
            new TaskRecord(
                    new HandLoop(),
                    new NoJournal(),
                    JournalEntries.entry("a:created").build(),
                    () -> {});

    @Test
    void howLongAContainerRanIsCountedFromItsStartNotFromTheNewsOfIt() {
        StepNotes.after(
                new Step.StartContainer("a", "id"),
                new StepResult.Done("", Optional.of(state(Phase.RUNNING, Optional.empty()))),
                record,
                HEARD);
        record.saw(state(Phase.EXITED, Optional.of(STARTED.plusSeconds(61))), HEARD);

        assertThat(Restarts.due(AFTER_A_MINUTE, TaskStep.recorded(record.entry(), "a"))).isTrue();
    }

    private static ContainerState state(Phase phase, Optional<Instant> finishedAt) {
        return new ContainerState(
                "id",
                new ContainerState.Origin("", "a", ""),
                phase,
                new ContainerState.Execution(
                        Optional.of(STARTED), finishedAt, finishedAt.map(_ -> 1), false, ""),
                "",
                List.of());
    }
}
