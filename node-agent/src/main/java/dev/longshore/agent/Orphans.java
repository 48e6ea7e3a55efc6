package dev.longshore.agent;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.proto.agent.AssignedTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Removes what bears our marks and belongs to no task: containers, namespaces, interfaces, filter
 * entries.
 */
final class Orphans {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Host host;

    /** What is being removed at present. */
    private final Set<String> inFlight = new HashSet<>();

    Orphans(Host host) {
        this.host = host;
    }

    /**
     * Removes everything of the survey that none of these tasks accounts for. What fails is found
     * again by the next survey.
     */
    void remove(Host.Survey survey, Set<String> taskArns, Set<String> taskIds) {
        for (ContainerState container : survey.containers()) {
            if (!taskArns.contains(container.taskArn()) && inFlight.add(container.runtimeId())) {
                AssignedTask task =
                        AssignedTask.newBuilder().setTaskArn(container.taskArn()).build();
                host.perform(
                        new Step.StopContainer(
                                container.containerName(), container.runtimeId(), GRACE),
                        task,
                        stopped -> removeStopped(container, task, stopped));
            }
        }
        for (String taskId : survey.networks()) {
            if (!taskIds.contains(taskId) && inFlight.add(taskId)) {
                host.perform(
                        new Step.RemoveNetwork(),
                        AssignedTask.newBuilder().setTaskArn("task/" + taskId).build(),
                        removed -> inFlight.remove(taskId));
            }
        }
    }

    private void removeStopped(ContainerState container, AssignedTask task, StepResult stopped) {
        switch (stopped) {
            case StepResult.Done done ->
                    host.perform(
                            new Step.RemoveContainer(
                                    container.containerName(), container.runtimeId()),
                            task,
                            removed -> inFlight.remove(container.runtimeId()));
            case StepResult.Failed failed -> inFlight.remove(container.runtimeId());
        }
    }
}
