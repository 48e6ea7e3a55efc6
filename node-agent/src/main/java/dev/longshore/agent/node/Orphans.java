package dev.longshore.agent.node;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what bears our marks and belongs to no task: containers and resources. */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
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
            if (!taskArns.contains(container.origin().taskArn())
                    && inFlight.add(container.runtimeId())) {
                AssignedTask task =
                        AssignedTask.newBuilder().setTaskArn(container.origin().taskArn()).build();
                host.perform(
                        new Step.StopContainer(
                                container.origin().containerName(), container.runtimeId(), GRACE),
                        task,
                        stopped -> removeStopped(container, task, stopped));
            }
        }
        Set<String> users =
                survey.containers().stream()
                        .map(container -> Arns.id(container.origin().taskArn()))
                        .collect(Collectors.toSet());
        for (TaskResource resource : TaskResource.values()) {
            // What is held by containers is found again once they are gone.
            survey.tasksWith(resource).stream()
                    .filter(taskId -> !taskIds.contains(taskId))
                    .filter(taskId -> !resource.isHeldByContainers() || !users.contains(taskId))
                    .sorted()
                    .forEach(taskId -> release(resource, taskId));
        }
    }

    private void release(TaskResource resource, String taskId) {
        String about = resource.key() + " of " + taskId;
        if (inFlight.add(about)) {
            LOG.info("removing what no task accounts for: {}", about);
            host.perform(
                    new Step.Release(resource),
                    AssignedTask.newBuilder().setTaskArn("task/" + taskId).build(),
                    removed -> inFlight.remove(about));
        }
    }

    private void removeStopped(ContainerState container, AssignedTask task, StepResult stopped) {
        switch (stopped) {
            case StepResult.Done done ->
                    host.perform(
                            new Step.RemoveContainer(
                                    container.origin().containerName(), container.runtimeId()),
                            task,
                            removed -> inFlight.remove(container.runtimeId()));
            case StepResult.Failed failed -> inFlight.remove(container.runtimeId());
            case StepResult.Unreachable nobody -> inFlight.remove(container.runtimeId());
        }
    }
}
