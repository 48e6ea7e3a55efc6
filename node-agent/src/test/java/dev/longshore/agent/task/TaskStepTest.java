package dev.longshore.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Containers are written as {@code name:state}. States: new, pulled, created, intended (the start
 * was asked for), running, ok and bad (ended with 0 or 1), killed (ended without a code), removed;
 * healthy and unhealthy run.
 */
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

    @ParameterizedTest
    @CsvSource({
        "false, false, false, network; volumes; cgroup; pull a",
        "true, false, false, volumes; cgroup; pull a",
        "true, true, false, cgroup; pull a",
        "true, true, true, pull a",
    })
    void networkVolumesCgroupAndImagesComeFirst(
            boolean network, boolean volumes, boolean cgroup, String steps) {
        var entry =
                entry("a:new")
                        .setNetworkCreated(network)
                        .setVolumesCreated(volumes)
                        .setCgroupCreated(cgroup);
        definition(entry).setMemory("64");
        entry.getTaskBuilder().getNetworkBuilder().setAddress("10.32.0.65");
        definition(entry).addVolumesBuilder().setName("data");

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

    @Test
    void independentContainersStopTogetherEachWithItsTime() {
        var entry = entry("a:running b:running").setStopCode("UserInitiated");
        container(entry, 1).setStopTimeout(5);

        assertThat(TaskStep.next(entry.build()))
                .extracting(Step::toString)
                .containsExactly(
                        "StopContainer[container=a, runtimeId=id-a, grace=PT30S]",
                        "StopContainer[container=b, runtimeId=id-b, grace=PT5S]");
    }

    @ParameterizedTest
    @CsvSource({
        "running, false, false, false, stop a",
        "ok, false, false, false, remove a",
        "removed, false, false, false, rmnetwork; rmvolumes; rmcgroup",
        "new, false, false, false, rmnetwork; rmvolumes; rmcgroup",
        "removed, true, false, true, rmvolumes",
        "removed, true, true, false, rmcgroup",
        "removed, true, true, true, ''",
    })
    void networkVolumesAndCgroupGoLast(
            String state, boolean network, boolean volumes, boolean cgroup, String steps) {
        var entry =
                entry("a:" + state)
                        .setStopCode("UserInitiated")
                        .setNetworkRemoved(network)
                        .setVolumesRemoved(volumes)
                        .setCgroupRemoved(cgroup);
        entry.getTaskBuilder().getOverridesBuilder().setCpu("256");
        entry.getTaskBuilder().getNetworkBuilder().setAddress("10.32.0.65");
        definition(entry).addVolumesBuilder().setName("data");

        assertThat(next(entry)).isEqualTo(steps);
        assertThat(TaskStep.finished(entry.build())).isEqualTo(steps.isEmpty());
    }

    @Test
    void aTaskThatIsNotToStopIsNeverFinished() {
        assertThat(TaskStep.finished(entry("a:new").build())).isFalse();
        assertThat(TaskStep.finished(entry("a:removed").build())).isFalse();
    }

    /** Whatever order steps end in, and wherever the task is told to stop, nothing is left over. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyTaskComesToItsEnd(long seed) {
        var random = new SplittableRandom(seed);
        for (int run = 0; run < 50; run++) {
            var entry = entry("a:new b:new c:new");
            container(entry, 0).addDependsOnBuilder().setContainerName("b").setCondition("START");
            container(entry, 1).addDependsOnBuilder().setContainerName("c").setCondition("SUCCESS");
            entry.getTaskBuilder().getNetworkBuilder().setAddress("10.32.0.65");
            int stopAfter = random.nextInt(15);
            for (int i = 0; i < 60 && !TaskStep.finished(entry.build()); i++) {
                if (i == stopAfter) {
                    entry.setStopCode("UserInitiated");
                }
                List<Step> steps = TaskStep.next(entry.build());
                if (!steps.isEmpty()) {
                    perform(entry, steps.get(random.nextInt(steps.size())));
                }
                if (container("c", entry).getStarted() && !container("c", entry).getEnded()) {
                    container("c", entry).setEnded(true).setExitCode(0);
                }
            }

            assertThat(TaskStep.finished(entry.build())).as("%s", entry).isTrue();
            assertThat(entry.getNetworkRemoved()).isTrue();
        }
    }

    private static void perform(JournalEntry.Builder entry, Step step) {
        switch (step) {
            case Step.CreateNetwork() -> entry.setNetworkCreated(true);
            case Step.CreateVolumes() -> entry.setVolumesCreated(true);
            case Step.CreateCgroup() -> entry.setCgroupCreated(true);
            case Step.PullImage(String name, String image) ->
                    container(name, entry).setPulled(true);
            case Step.CreateContainer(String name) ->
                    container(name, entry).setRuntimeId("id-" + name);
            case Step.StartContainer(String name, String id) ->
                    container(name, entry).setStartIntended(true).setStarted(true);
            case Step.StopContainer stop -> container(stop.container(), entry).setEnded(true);
            case Step.RemoveContainer(String name, String id) ->
                    container(name, entry).setRemoved(true);
            case Step.RemoveNetwork() -> entry.setNetworkRemoved(true);
            case Step.RemoveVolumes() -> entry.setVolumesRemoved(true);
            case Step.RemoveCgroup() -> entry.setCgroupRemoved(true);
        }
    }

    /** The next steps in short. */
    private static String next(JournalEntry.Builder entry) {
        List<String> steps = new ArrayList<>();
        for (Step step : TaskStep.next(entry.build())) {
            steps.add(
                    switch (step) {
                        case Step.CreateNetwork() -> "network";
                        case Step.CreateVolumes() -> "volumes";
                        case Step.CreateCgroup() -> "cgroup";
                        case Step.PullImage(String name, String image) -> "pull " + name;
                        case Step.CreateContainer(String name) -> "create " + name;
                        case Step.StartContainer(String name, String id) -> "start " + name;
                        case Step.StopContainer stop -> "stop " + stop.container();
                        case Step.RemoveContainer(String name, String id) -> "remove " + name;
                        case Step.RemoveNetwork() -> "rmnetwork";
                        case Step.RemoveVolumes() -> "rmvolumes";
                        case Step.RemoveCgroup() -> "rmcgroup";
                    });
        }
        return String.join("; ", steps);
    }

    static JournalEntry.Builder entry(String containers) {
        var entry = JournalEntry.newBuilder();
        for (String container : containers.split(" ", -1)) {
            String[] parts = container.split(":", 2);
            definition(entry).addContainerDefinitionsBuilder().setName(parts[0]).setImage("image");
            record(entry.addContainersBuilder().setName(parts[0]), parts[1]);
        }
        return entry;
    }

    private static void record(JournalContainer.Builder record, String state) {
        if (state.equals("new")) {
            return;
        }
        record.setPulled(true);
        if (state.equals("pulled")) {
            return;
        }
        record.setRuntimeId("id-" + record.getName());
        if (state.equals("created")) {
            return;
        }
        record.setStartIntended(true);
        if (state.equals("intended")) {
            return;
        }
        record.setStarted(true);
        switch (state) {
            case "running" -> {}
            case "healthy", "unhealthy" ->
                    record.setHealthStatus(state.equals("healthy") ? "HEALTHY" : "UNHEALTHY");
            case "ok" -> record.setEnded(true).setExitCode(0);
            case "bad" -> record.setEnded(true).setExitCode(1);
            case "killed" -> record.setEnded(true);
            case "removed" -> record.setEnded(true).setExitCode(0).setRemoved(true);
            default -> throw new AssertionError(state);
        }
    }

    static TaskDefinition.Builder definition(JournalEntry.Builder entry) {
        return entry.getTaskBuilder().getDefinitionBuilder();
    }

    static ContainerDefinition.Builder container(JournalEntry.Builder entry, int position) {
        return definition(entry).getContainerDefinitionsBuilder(position);
    }

    private static JournalContainer.Builder container(String name, JournalEntry.Builder entry) {
        return entry.getContainersBuilderList().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
