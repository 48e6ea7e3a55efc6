package dev.longshore.agent.task;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;
import java.util.Arrays;
import java.util.List;

/** What is on record of the resources of a task. Pure. */
public final class ResourceStates {
    private ResourceStates() {}

    /** Resources that the task's containers need, and that are not there. */
    static List<TaskResource> toPrepare(JournalEntry entry) {
        return TaskResource.neededBy(entry.getTask()).stream()
                .filter(resource -> of(entry, resource) != ResourceState.RESOURCE_STATE_PREPARED)
                .toList();
    }

    /** Resources of which something may be there: what was begun may be on no record. */
    static List<TaskResource> toRelease(JournalEntry entry) {
        return TaskResource.neededBy(entry.getTask()).stream()
                .filter(resource -> of(entry, resource) != ResourceState.RESOURCE_STATE_RELEASED)
                .toList();
    }

    /** The resource is there, with all of its parts. */
    public static void prepared(JournalEntry.Builder entry, TaskResource resource) {
        entry.putResources(resource.key(), ResourceState.RESOURCE_STATE_PREPARED);
    }

    /** Nothing of the resource is there any more, for good. */
    static void released(JournalEntry.Builder entry, TaskResource resource) {
        entry.putResources(resource.key(), ResourceState.RESOURCE_STATE_RELEASED);
    }

    /** The machine has booted: what the kernel kept is gone, and may be prepared again. */
    public static void afterBoot(JournalEntry.Builder entry) {
        Arrays.stream(TaskResource.values())
                .filter(resource -> !resource.survivesBoot())
                .filter(
                        resource ->
                                of(entry.build(), resource)
                                        == ResourceState.RESOURCE_STATE_PREPARED)
                .forEach(resource -> entry.removeResources(resource.key()));
    }

    private static ResourceState of(JournalEntry entry, TaskResource resource) {
        return entry.getResourcesOrDefault(
                resource.key(), ResourceState.RESOURCE_STATE_UNSPECIFIED);
    }
}
