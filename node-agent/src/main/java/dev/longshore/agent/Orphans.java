package dev.longshore.agent;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host;
import dev.longshore.agent.task.Step;
import dev.longshore.agent.task.StepResult;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what bears our marks and belongs to no task: containers, namespaces, interfaces, filter
 * entries, volumes, cgroups.
 */
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
        remove(survey.networks(), taskIds, new Step.RemoveNetwork());
        Set<String> users = users(survey);
        remove(without(survey.volumes(), users), taskIds, new Step.RemoveVolumes());
        remove(without(survey.cgroups(), users), taskIds, new Step.RemoveCgroup());
    }

    /**
     * Ids of tasks that still have containers: what those use is found again once they are gone.
     */
    private static Set<String> users(Host.Survey survey) {
        return survey.containers().stream()
                .map(container -> container.taskArn())
                .map(arn -> Arns.id(arn))
                .collect(Collectors.toSet());
    }

    private static Set<String> without(Set<String> taskIds, Set<String> users) {
        return taskIds.stream()
                .filter(taskId -> !users.contains(taskId))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void remove(Set<String> found, Set<String> taskIds, Step step) {
        for (String taskId : found) {
            String about = step.getClass().getSimpleName() + " " + taskId;
            if (!taskIds.contains(taskId) && inFlight.add(about)) {
                LOG.info("removing what no task accounts for: {}", about);
                host.perform(
                        step,
                        AssignedTask.newBuilder().setTaskArn("task/" + taskId).build(),
                        removed -> inFlight.remove(about));
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
            case StepResult.Unreachable nobody -> inFlight.remove(container.runtimeId());
        }
    }
}
