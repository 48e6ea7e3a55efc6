package dev.longshore.agent.resource;

import dev.longshore.agent.runtime.RuntimeFailure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The keepers of this machine, one for each resource. */
public final class ResourceKeepers {
    private final Map<TaskResource, ResourceKeeper> keepers = new EnumMap<>(TaskResource.class);

    /**
     * @throws IllegalArgumentException if a resource has no keeper, or two
     */
    public ResourceKeepers(List<ResourceKeeper> all) {
        for (ResourceKeeper keeper : all) {
            if (keepers.put(keeper.resource(), keeper) != null) {
                throw new IllegalArgumentException("two keepers of " + keeper.resource());
            }
        }
        for (TaskResource resource : TaskResource.values()) {
            if (!keepers.containsKey(resource)) {
                throw new IllegalArgumentException("no keeper of " + resource);
            }
        }
    }

    /** The one that keeps this resource. */
    public ResourceKeeper of(TaskResource resource) {
        return Objects.requireNonNull(keepers.get(resource), "each resource has one");
    }

    /** Ids of the tasks that have each resource. Blocks. */
    public Map<TaskResource, Set<String>> list() throws ResourceFailure, RuntimeFailure {
        var found = new EnumMap<TaskResource, Set<String>>(TaskResource.class);
        for (ResourceKeeper keeper : keepers.values()) {
            found.put(keeper.resource(), keeper.list());
        }
        return found;
    }
}
