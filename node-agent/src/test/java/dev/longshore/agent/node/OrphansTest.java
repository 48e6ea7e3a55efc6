package dev.longshore.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host.Survey;
import dev.longshore.agent.task.StepResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is removed of a machine because it belongs to no task. */
class OrphansTest {
    private static final StepResult DONE = new StepResult.Done("", Optional.empty());

    private final FakeHost host = new FakeHost();
    private final Orphans orphans = new Orphans(host);

    @Test
    void whatATaskAccountsForStays() {
        orphans.remove(survey(true, "t1"), Set.of(arn("t1")), Set.of("t1"));

        assertThat(host.asked).isEmpty();
    }

    /** An address may be another task's by now; what a container uses cannot go before it. */
    @Test
    void theNetworkGoesAtOnceAndTheRestAfterTheContainers() {
        orphans.remove(survey(true, "t1"), Set.of(), Set.of());
        assertThat(host.asked).containsExactly("StopContainer c1", "Release NETWORK of t1");
        host.end("StopContainer c1", DONE);
        host.end("RemoveContainer c1", DONE);
        host.end("Release NETWORK of t1", DONE);
        host.asked.clear();

        orphans.remove(survey(false, "t1"), Set.of(), Set.of());

        assertThat(host.asked)
                .containsExactly(
                        "Release NETWORK of t1",
                        "Release VOLUMES of t1",
                        "Release BALANCER of t1",
                        "Release CONNECT of t1",
                        "Release CGROUP of t1");
    }

    @Test
    void whatIsBeingRemovedIsNotAskedForAgain() {
        orphans.remove(survey(true, "t1"), Set.of(), Set.of());
        host.asked.clear();

        orphans.remove(survey(true, "t1"), Set.of(), Set.of());

        assertThat(host.asked).isEmpty();
    }

    @Test
    void whatFailedIsTriedAgainWhenItIsFoundAgain() {
        orphans.remove(survey(true, "t1"), Set.of(), Set.of());
        host.end("StopContainer c1", new StepResult.Failed("it still runs"));
        host.end("Release NETWORK of t1", new StepResult.Failed("busy"));
        host.asked.clear();

        orphans.remove(survey(true, "t1"), Set.of(), Set.of());

        assertThat(host.asked).containsExactly("StopContainer c1", "Release NETWORK of t1");
    }

    /** A machine on which a task has every resource, and perhaps a container. */
    private static Survey survey(boolean container, String task) {
        Map<TaskResource, Set<String>> resources =
                Arrays.stream(TaskResource.values())
                        .collect(Collectors.toMap(it -> it, it -> Set.of(task)));
        return new Survey(container ? List.of(container(task)) : List.of(), resources);
    }

    private static ContainerState container(String task) {
        return new ContainerState(
                "c1",
                new ContainerState.Origin(arn(task), "web", "boot-1"),
                ContainerState.Phase.RUNNING,
                ContainerState.Execution.NONE,
                "",
                List.of());
    }

    private static String arn(String task) {
        return "arn:aws:ecs:eu-1:1:task/default/" + task;
    }
}
