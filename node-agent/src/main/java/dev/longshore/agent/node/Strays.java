package dev.longshore.agent.node;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host;
import dev.longshore.foundation.arn.Arns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a look at the machine has found of tasks that nobody has on record. Until the leader has
 * said whose it is, it is neither adopted nor removed, and what it holds is not free.
 *
 * @param taskIds the tasks' ids
 */
record Strays(Host.Survey survey, Set<String> taskIds) {
    static final Strays NONE = new Strays(new Host.Survey(List.of(), Map.of()), Set.of());

    /**
     * What the survey shows beyond the tasks that are known.
     *
     * @param unbelievable ids of tasks that may have begun, though nothing is left of them
     */
    static Strays in(Host.Survey survey, Set<String> unbelievable, Set<String> known) {
        var ids = new TreeSet<>(unbelievable);
        survey.containers().forEach(container -> ids.add(Arns.id(container.origin().taskArn())));
        for (TaskResource resource : TaskResource.values()) {
            ids.addAll(survey.tasksWith(resource));
        }
        ids.removeAll(known);
        return new Strays(survey, ids);
    }

    boolean has(String taskArn) {
        return taskIds.contains(Arns.id(taskArn));
    }

    List<ContainerState> containersOf(String taskArn) {
        return survey.containers().stream()
                .filter(container -> container.origin().taskArn().equals(taskArn))
                .toList();
    }
}
