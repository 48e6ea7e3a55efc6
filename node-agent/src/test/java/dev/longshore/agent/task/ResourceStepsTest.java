package dev.longshore.agent.task;

import static dev.longshore.agent.task.JournalEntries.definition;
import static dev.longshore.agent.task.JournalEntries.entry;
import static dev.longshore.agent.task.JournalEntries.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.JournalEntry;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the resources of a task are prepared and released. */
class ResourceStepsTest {
    @ParameterizedTest
    @CsvSource({
        "'', network; volumes; balancer; connect; cgroup; pull a",
        "network, volumes; balancer; connect; cgroup; pull a",
        "volumes, network; balancer; connect; cgroup; pull a",
        "network volumes, balancer; connect; cgroup; pull a",
        "network volumes balancer connect cgroup, pull a",
    })
    void theyAndImagesComeFirst(String prepared, String steps) {
        var entry = needingAll("a:new");
        these(prepared).forEach(resource -> ResourceStates.prepared(entry, resource));

        assertThat(next(entry)).isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({
        "running, '', stop a",
        "ok, '', remove a",
        "removed, '', rmnetwork; rmvolumes; rmbalancer; rmconnect; rmcgroup",
        "new, '', rmnetwork; rmvolumes; rmbalancer; rmconnect; rmcgroup",
        "removed, network cgroup balancer connect, rmvolumes",
        "removed, network volumes balancer connect, rmcgroup",
        "removed, network volumes balancer connect cgroup, ''",
    })
    void theyGoLast(String state, String released, String steps) {
        var entry = needingAll("a:" + state).setStopCode("UserInitiated");
        ResourceStates.prepared(entry, TaskResource.NETWORK);
        these(released).forEach(resource -> ResourceStates.released(entry, resource));

        assertThat(next(entry)).isEqualTo(steps);
        assertThat(TaskStep.finished(entry.build())).isEqualTo(steps.isEmpty());
    }

    @Test
    void aTaskThatNeedsNoneHasNone() {
        assertThat(next(entry("a:pulled"))).isEqualTo("create a");
        assertThat(next(entry("a:removed").setStopCode("UserInitiated"))).isEmpty();
    }

    private static JournalEntry.Builder needingAll(String containers) {
        var entry = entry(containers);
        definition(entry).setMemory("64").addVolumesBuilder().setName("data");
        entry.getTaskBuilder().getNetworkBuilder().setAddress("10.32.0.65");
        entry.getTaskBuilder().setLoadBalancer("0123456789abcdef").getConnectBuilder();
        assertThat(TaskResource.neededBy(entry.getTask())).containsExactly(TaskResource.values());
        return entry;
    }

    private static List<TaskResource> these(String keys) {
        return Arrays.stream(TaskResource.values())
                .filter(resource -> List.of(keys.split(" ", -1)).contains(resource.key()))
                .toList();
    }
}
