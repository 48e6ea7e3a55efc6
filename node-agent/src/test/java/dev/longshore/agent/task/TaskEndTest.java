package dev.longshore.agent.task;

import static dev.longshore.agent.task.JournalEntries.container;
import static dev.longshore.agent.task.JournalEntries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps done in any order bring every task to its end. */
class TaskEndTest {
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
            assertThat(entry.getResourcesMap().values())
                    .containsExactly(ResourceState.RESOURCE_STATE_RELEASED);
        }
    }

    private static void perform(JournalEntry.Builder entry, Step step) {
        switch (step) {
            case Step.Prepare(TaskResource resource) -> ResourceStates.prepared(entry, resource);
            case Step.PullImage(String name, String image) ->
                    container(name, entry).setPulled(true);
            case Step.CreateContainer(String name) ->
                    container(name, entry).setRuntimeId("id-" + name);
            case Step.StartContainer(String name, String id) ->
                    container(name, entry).setStartIntended(true).setStarted(true);
            case Step.StopContainer stop -> container(stop.container(), entry).setEnded(true);
            case Step.RemoveContainer(String name, String id) ->
                    container(name, entry).setRemoved(true);
            case Step.Release(TaskResource resource) -> ResourceStates.released(entry, resource);
        }
    }
}
