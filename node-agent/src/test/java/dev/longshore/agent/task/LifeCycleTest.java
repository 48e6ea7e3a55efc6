package dev.longshore.agent.task;

import static dev.longshore.agent.task.JournalEntries.container;
import static dev.longshore.agent.task.JournalEntries.definition;
import static dev.longshore.agent.task.JournalEntries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.journal.NoJournal;
import dev.longshore.agent.task.LifeCycle.Consequence;
import dev.longshore.agent.task.LifeCycle.Fate;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from what has become of containers, written as in {@link JournalEntries}. */
class LifeCycleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "LIVES, true, false, NOTHING",
        "LIVES, false, false, NOTHING",
        "EXITED, true, true, STARTS_AGAIN",
        "EXITED, true, false, TASK_ENDS",
        "EXITED, false, true, STARTS_AGAIN",
        "EXITED, false, false, NOTHING",
        "GIVEN_UP, true, false, TASK_FAILS_TO_START",
        "GIVEN_UP, false, false, NOTHING",
    })
    void consequences(Fate fate, boolean essential, boolean restart, Consequence consequence) {
        assertThat(LifeCycle.consequence(fate, essential, restart)).isEqualTo(consequence);
    }

    /** What becomes of a, which leans on b so, when b is in the state at the top. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            value = {
                "condition  | pulled  | created | running | healthy | ok    | bad   | killed | missing | broken",
                "START      | waits   | waits   | goes    | goes    | goes  | goes  | goes   | never   | never",
                "COMPLETE   | waits   | waits   | waits   | waits   | goes  | goes  | goes   | never   | never",
                "SUCCESS    | waits   | waits   | waits   | waits   | goes  | never | never  | never   | never",
                "HEALTHY    | waits   | waits   | waits   | goes    | never | never | never  | never   | never",
                "SHINY      | never   | never   | never   | never   | never | never | never  | never   | never",
                "RUNNING    | never   | never   | never   | never   | never | never | never  | never   | never",
                "volumes    | waits   | goes    | goes    | goes    | goes  | goes  | goes   | never   | goes",
                "link       | waits   | waits   | goes    | goes    | goes  | goes  | goes   | never   | never",
                "namespaces | waits   | waits   | goes    | goes    | never | never | never  | never   | never",
            })
    void conditions(
            String condition,
            String pulled,
            String created,
            String running,
            String healthy,
            String ok,
            String bad,
            String killed,
            String missing,
            String broken) {
        assertThat(becomes(condition, "pulled")).isEqualTo(pulled);
        assertThat(becomes(condition, "created")).isEqualTo(created);
        assertThat(becomes(condition, "running")).isEqualTo(running);
        assertThat(becomes(condition, "healthy")).isEqualTo(healthy);
        assertThat(becomes(condition, "ok")).isEqualTo(ok);
        assertThat(becomes(condition, "bad")).isEqualTo(bad);
        assertThat(becomes(condition, "killed")).isEqualTo(killed);
        assertThat(becomes(condition, "missing")).isEqualTo(missing);
        assertThat(becomes(condition, "broken")).isEqualTo(broken);
    }

    private static String becomes(String condition, String state) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).setEssential(false);
        container(entry, 1).setEssential(false);
        switch (condition) {
            case "volumes" -> container(entry, 0).addVolumesFromBuilder().setSourceContainer("b");
            case "link" -> container(entry, 0).addLinks("b:alias");
            case "namespaces" -> {
                container("a", entry).setRuntimeId("id-a");
                definition(entry).setPidMode("task");
                container(entry, 1).setEssential(true); // so that it owns them
                container(entry, 1).getRestartPolicyBuilder().setEnabled(false);
            }
            default ->
                    container(entry, 0)
                            .addDependsOnBuilder()
                            .setContainerName("b")
                            .setCondition(condition);
        }
        var definition = entry.getTask().getDefinition();
        if (Dependency.of(definition, definition.getContainerDefinitions(0)).stream()
                .map(it -> it.condition().of(TaskStep.recorded(entry.build(), "b")))
                .anyMatch(Condition.Answer.NEVER::equals)) {
            return "never";
        }
        return TaskStep.awaited(entry.build(), definition.getContainerDefinitions(0))
                        .findAny()
                        .isPresent()
                ? "waits"
                : "goes";
    }

    /** a depends on b by the condition; what the task and its containers are after that. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "essential | sidecar  | COMPLETE | missing | TaskFailedToStart a:143 b:stopped",
                "sidecar   | sidecar  | COMPLETE | missing | a:143 b:stopped",
                "sidecar   | sidecar  | START    | broken  | a:143 b:stopped",
                "sidecar   | sidecar  | SUCCESS  | bad     | a:143 b:1",
                "essential | sidecar  | SUCCESS  | bad     | TaskFailedToStart a:143 b:1",
                "essential | sidecar  | SUCCESS  | ok      | b:0",
                "sidecar   | sidecar  | HEALTHY  | killed  | a:143 b:stopped",
                "essential | essential| HEALTHY  | bad     | EssentialContainerExited b:1",
                "essential | essential| START    | missing | TaskFailedToStart b:stopped",
            })
    void whoWaitsForWhatWillNeverBeIsEnded(
            String a, String b, String condition, String state, String outcome) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).setEssential(a.equals("essential"));
        container(entry, 1).setEssential(b.equals("essential"));
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition(condition);

        assertThat(outcome(settled(entry, START))).isEqualTo(outcome);
    }

    @Test
    void theReasonIsThatOfTheContainer() {
        var entry = entry("a:pulled b:missing");
        container(entry, 1).setEssential(false);
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("COMPLETE");

        JournalEntry settled = settled(entry, START);

        String reason = "Container a depends on b, which could not be started";
        assertThat(settled.getStoppedReason()).isEqualTo(reason);
        assertThat(settled.getContainers(0).getReason()).isEqualTo(reason);
        assertThat(settled.getContainers(1).getReason()).isEqualTo("no image");
    }

    @Test
    void aChainOfDependenciesEndsAtOnce() {
        var entry = entry("a:pulled b:pulled c:missing d:running");
        for (int i = 0; i < 3; i++) {
            container(entry, i).setEssential(false);
        }
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("START");
        container(entry, 1).addDependsOnBuilder().setContainerName("c").setCondition("START");

        assertThat(outcome(settled(entry, START))).isEqualTo("a:143 b:143 c:stopped");
    }

    /** Seconds after b's start, with a startTimeout of so many seconds. */
    @ParameterizedTest
    @CsvSource({
        "HEALTHY, running, 20, 19, ''",
        "HEALTHY, running, 20, 20, TaskFailedToStart a:143",
        "SUCCESS, running, 20, 20, TaskFailedToStart a:143",
        "COMPLETE, running, 20, 20, TaskFailedToStart a:143",
        "HEALTHY, healthy, 20, 21, ''",
        "START, running, 20, 21, ''",
        "HEALTHY, running, 0, 99, ''",
        "HEALTHY, created, 20, 99, ''",
    })
    void aStartTimeoutCountsFromTheRecordedStart(
            String condition, String state, int timeout, int seconds, String outcome) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition(condition);
        container(entry, 1).setStartTimeout(timeout);
        if (container("b", entry).getStarted()) {
            container("b", entry).setStartedAt(Timestamps.of(START));
        }

        assertThat(outcome(settled(entry, START.plusSeconds(seconds)))).isEqualTo(outcome);
    }

    @Test
    void theNextDeadlineIsThatOfWhoStillWaits() {
        var entry = entry("a:pulled b:running");
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("HEALTHY");
        container(entry, 1).setStartTimeout(20);
        container("b", entry).setStartedAt(Timestamps.of(START));

        assertThat(LifeCycle.nextDeadline(entry.build())).contains(START.plusSeconds(20));
        container("b", entry).setHealthStatus("HEALTHY");
        assertThat(LifeCycle.nextDeadline(entry.build())).isEmpty();
    }

    /** Of a later version, which may know more conditions. */
    @Test
    void aTaskWithAConditionThatNobodyKnowsFailsAndSaysSo() {
        var entry = entry("a:pulled b:running");
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("SHINY");

        assertThat(settled(entry, START).getStoppedReason())
                .isEqualTo(
                        "Container a depends on b, which is to come to a condition that this version of the agent does not know");
    }

    @Test
    void aTaskWhoseContainerDependsOnNoneOfItsDefinitionFailsAndSaysSo() {
        var entry = entry("a:pulled");
        container(entry, 0).addDependsOnBuilder().setContainerName("x").setCondition("HEALTHY");

        assertThat(settled(entry, START).getStoppedReason())
                .isEqualTo("Container a depends on x, which its definition does not have");
        assertThat(LifeCycle.nextDeadline(entry.build())).isEmpty();
    }

    /** A start by the restart policy that fails is the container's end, and its reason stays. */
    @Test
    void aRestartThatFailsIsAnEnd() {
        var entry = entry("a:broken");
        container("a", entry).setRestarts(1);
        container(entry, 0).getRestartPolicyBuilder().setEnabled(true);

        assertThat(outcome(settled(entry, START))).isEqualTo("EssentialContainerExited a:stopped");
    }

    private static JournalEntry settled(JournalEntry.Builder entry, Instant now) {
        var record = new TaskRecord(new HandLoop(), new NoJournal(), entry.build(), () -> {});
        LifeCycle.settle(record, now);
        return record.entry();
    }

    private static String outcome(JournalEntry entry) {
        return (entry.getStopCode()
                        + entry.getContainersList().stream()
                                .filter(c -> c.getEnded())
                                .map(
                                        c ->
                                                " "
                                                        + c.getName()
                                                        + ":"
                                                        + (c.hasExitCode()
                                                                ? String.valueOf(c.getExitCode())
                                                                : "stopped"))
                                .collect(Collectors.joining()))
                .strip();
    }
}
