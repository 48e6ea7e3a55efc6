package dev.longshore.agent.journal;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.agent.ResourceState;

/**
 * An entry that version 0.1 of the agent has written, which had a field for each resource. Pure.
 */
final class EarlierEntry {
    private EarlierEntry() {}

    /** The entry as this version writes it; one of this version stays as it is. */
    @SuppressWarnings("deprecation") // the one place that reads them
    static JournalEntry converted(JournalEntry entry) {
        var converted =
                entry.toBuilder()
                        .clearNetworkCreated()
                        .clearNetworkRemoved()
                        .clearVolumesCreated()
                        .clearVolumesRemoved()
                        .clearCgroupCreated()
                        .clearCgroupRemoved();
        put(converted, TaskResource.NETWORK, entry.getNetworkCreated(), entry.getNetworkRemoved());
        put(converted, TaskResource.VOLUMES, entry.getVolumesCreated(), entry.getVolumesRemoved());
        put(converted, TaskResource.CGROUP, entry.getCgroupCreated(), entry.getCgroupRemoved());
        return converted.build();
    }

    private static void put(
            JournalEntry.Builder entry, TaskResource resource, boolean created, boolean removed) {
        if (removed) {
            entry.putResources(resource.key(), ResourceState.RESOURCE_STATE_RELEASED);
        } else if (created) {
            entry.putResources(resource.key(), ResourceState.RESOURCE_STATE_PREPARED);
        }
    }
}
