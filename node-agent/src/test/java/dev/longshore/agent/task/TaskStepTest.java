package dev.longshore.agent.task;

import static dev.longshore.agent.task.JournalEntries.container;
import static dev.longshore.agent.task.JournalEntries.definition;
import static dev.longshore.agent.task.JournalEntries.entry;
import static dev.longshore.agent.task.JournalEntries.next;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes next for the containers of a task, written as in {@link JournalEntries}. */
class TaskStepTest {
    @ParameterizedTest
    @CsvSource({
        "a:new b:new, pull a; pull b",
        "a:pulled b:new, pull b",
        "a:pulled b:pulled, create a; create b",
        "a:created b:pulled, start a; create b",
        "a:intended b:running, start a",
        "a:running b:running, ''",
        "a:ok b:running, ''",
        "a:missing b:new, pull b",
        "a:missing b:pulled, create b",
        "a:broken b:created, start b",
    })
    void forwardStepByStep(String containers, String steps) {
        assertThat(next(entry(containers))).isEqualTo(steps);
    }

    /** a depends on b. */
    @ParameterizedTest
    @CsvSource({
        "START, pulled, create b",
        "START, created, start b",
        "START, intended, start b",
        "START, running, create a",
        "START, ok, create a",
        "COMPLETE, running, ''",
        "COMPLETE, ok, create a",
        "COMPLETE, bad, create a",
        "COMPLETE, killed, create a",
        "SUCCESS, running, ''",
        "SUCCESS, ok, create a",
        "SUCCESS, bad, ''",
        "SUCCESS, killed, ''",
        "HEALTHY, running, ''",
        "HEALTHY, unhealthy, ''",
        "HEALTHY, healthy, create a",
        "HEALTHY, ok, ''",
    })
    void aContainerWaitsForWhatItDependsOn(String condition, String state, String steps) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition(condition);

        assertThat(next(entry)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"pulled, create b", "created, create a; start b", "running, create a"})
    void volumesComeFromAContainerThatExists(String state, String steps) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).addVolumesFromBuilder().setSourceContainer("b");

        assertThat(next(entry)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"b, created, start b", "b:alias, created, start b", "b:alias, running, create a"})
    void linksGoToAContainerThatRuns(String link, String state, String steps) {
        var entry = entry("a:pulled b:" + state);
        container(entry, 0).addLinks(link);

        assertThat(next(entry)).isEqualTo(steps);
    }

    /** b owns the namespaces, since a waits for it; c joins too. */
    @ParameterizedTest
    @CsvSource({
        "pulled, pulled, pulled, create b",
        "pulled, created, pulled, start b; create c",
        "pulled, created, created, start b",
        "pulled, running, created, create a; start c",
        "created, running, running, start a",
        "created, ok, created, ''",
    })
    void theFirstContainerOwnsWhatTheTaskShares(String a, String b, String c, String steps) {
        var entry = entry("a:" + a + " b:" + b + " c:" + c);
        definition(entry).setPidMode("task");
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("START");

        assertThat(next(entry)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({
        "running, running, stop b",
        "running, ok, stop a",
        "ok, ok, remove b",
        "ok, removed, remove a",
        "removed, removed, ''",
    })
    void whoJoinedStopsAndGoesBeforeTheOwner(String a, String b, String steps) {
        var entry = entry("a:" + a + " b:" + b).setStopCode("UserInitiated");
        definition(entry).setIpcMode("task");

        assertThat(next(entry)).isEqualTo(steps);
    }

    /** b depends on a, c on b: stopping begins with c. */
    @ParameterizedTest
    @CsvSource({
        "running, running, running, stop c",
        "running, running, ok, stop b",
        "running, bad, ok, stop a",
        "running, created, pulled, stop a",
        "running, intended, pulled, stop b",
        "ok, bad, killed, remove a; remove b; remove c",
        "ok, created, pulled, remove a; remove b",
        "removed, removed, killed, remove c",
        "new, pulled, new, ''",
        "removed, removed, removed, ''",
    })
    void whatDependsStopsFirst(String a, String b, String c, String steps) {
        var entry = entry("a:" + a + " b:" + b + " c:" + c).setStopCode("UserInitiated");
        container(entry, 1).addDependsOnBuilder().setContainerName("a").setCondition("START");
        container(entry, 2).addDependsOnBuilder().setContainerName("b").setCondition("START");

        assertThat(next(entry)).isEqualTo(steps);
        assertThat(TaskStep.finished(entry.build())).isEqualTo(steps.isEmpty());
    }

    /** The start that failed may have come about. */
    @Test
    void aContainerThatWasGivenUpIsStoppedAlone() {
        var entry = entry("a:intended b:running");
        container("a", entry).setGivenUp(true);

        assertThat(next(entry)).isEqualTo("stop a");
    }

    /** Conditions are those of the first start. */
    @ParameterizedTest
    @CsvSource({"intended, start a", "created, ''"})
    void aStartThatWasAskedForWaitsForNothing(String state, String steps) {
        var entry = entry("a:" + state + " b:unhealthy");
        container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("HEALTHY");

        assertThat(next(entry)).isEqualTo(steps);
    }

    @Test
    void whoTakesVolumesOrLinksStopsFirstToo() {
        var entry = entry("a:running b:running c:running").setStopCode("UserInitiated");
        container(entry, 1).addVolumesFromBuilder().setSourceContainer("a");
        container(entry, 2).addLinks("b:alias");

        assertThat(next(entry)).isEqualTo("stop c");
        container("c", entry).setEnded(true);
        assertThat(next(entry)).isEqualTo("stop b");
        container("b", entry).setEnded(true);
        assertThat(next(entry)).isEqualTo("stop a");
    }

    @Test
    void independentContainersStopTogetherEachWithItsTime() {
        var entry = entry("a:running b:running").setStopCode("UserInitiated");
        container(entry, 0).setStopTimeout(0); // as generated requests have it: not set
        container(entry, 1).setStopTimeout(5);

        assertThat(TaskStep.next(entry.build()))
                .extracting(Step::toString)
                .containsExactly(
                        "StopContainer[container=a, runtimeId=id-a, grace=PT30S]",
                        "StopContainer[container=b, runtimeId=id-b, grace=PT5S]");
    }

    @Test
    void theOperatorsTimeIsThatOfContainersThatSayNothing() {
        var entry = entry("a:running b:running").setStopCode("UserInitiated");
        entry.setUsualStopTimeoutSeconds(120);
        container(entry, 1).setStopTimeout(5);

        assertThat(TaskStep.next(entry.build()))
                .extracting(Step::toString)
                .containsExactly(
                        "StopContainer[container=a, runtimeId=id-a, grace=PT2M]",
                        "StopContainer[container=b, runtimeId=id-b, grace=PT5S]");
        assertThat(
                        TaskRunner.fresh(entry.getTask(), "boot", Duration.ofMinutes(2))
                                .getUsualStopTimeoutSeconds())
                .isEqualTo(120);
    }

    /** An interrupted task has the time of its warning; a container that asks for more has that. */
    @Test
    void aTaskMayBeGivenMoreTime() {
        var entry = entry("a:running b:running").setStopCode("SpotInterruption");
        container(entry, 1).setStopTimeout(300);
        entry.getTaskBuilder().setStopTimeoutSeconds(120);

        assertThat(TaskStep.next(entry.build()))
                .extracting(Step::toString)
                .containsExactly(
                        "StopContainer[container=a, runtimeId=id-a, grace=PT2M]",
                        "StopContainer[container=b, runtimeId=id-b, grace=PT5M]");
    }

    @Test
    void aTaskThatIsNotToStopIsNeverFinished() {
        assertThat(TaskStep.finished(entry("a:new").build())).isFalse();
        assertThat(TaskStep.finished(entry("a:removed").build())).isFalse();
    }
}
