package dev.longshore.simulation.host;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The resources of tasks that really exist on a machine. */
final class SimResources {
    private final String host;
    private final SimHost.Witness witness;

    /** Ids of the tasks that have each resource. */
    private final Map<TaskResource, Set<String>> tasks = new EnumMap<>(TaskResource.class);

    SimResources(String host, SimHost.Witness witness) {
        this.host = host;
        this.witness = witness;
        Arrays.stream(TaskResource.values())
                .forEach(resource -> tasks.put(resource, new TreeSet<>()));
    }

    boolean exists(TaskResource resource, String taskId) {
        return of(resource).contains(taskId);
    }

    void prepare(TaskResource resource, AssignedTask task) {
        of(resource).add(Arns.id(task.getTaskArn()));
        witness.prepared(host, resource, task);
    }

    void release(TaskResource resource, String taskId) {
        of(resource).remove(taskId);
        witness.released(host, resource, taskId);
    }

    /**
     * What a container needs is made with it where it is missing, as on a real machine: by the
     * agent and the kernel; or by Podman, without a label, and a survey finds it by its name.
     */
    void makeMissing(AssignedTask task, Predicate<TaskResource> which) {
        String taskId = Arns.id(task.getTaskArn());
        TaskResource.neededBy(task).stream()
                .filter(which)
                .filter(resource -> !exists(resource, taskId))
                .forEach(resource -> prepare(resource, task));
    }

    /** The machine boots. */
    void boot() {
        for (TaskResource resource : TaskResource.values()) {
            if (!resource.survivesBoot()) {
                List.copyOf(of(resource)).forEach(taskId -> release(resource, taskId));
            }
        }
    }

    /** What a survey finds. */
    Map<TaskResource, Set<String>> found() {
        var found = new EnumMap<TaskResource, Set<String>>(TaskResource.class);
        tasks.forEach((resource, ids) -> found.put(resource, Set.copyOf(ids)));
        return found;
    }

    /** All that exists, in words. */
    Set<String> all() {
        var all = new TreeSet<String>();
        tasks.forEach((resource, ids) -> ids.forEach(id -> all.add(resource.key() + " of " + id)));
        return all;
    }

    private Set<String> of(TaskResource resource) {
        return tasks.getOrDefault(resource, Set.of());
    }
}
