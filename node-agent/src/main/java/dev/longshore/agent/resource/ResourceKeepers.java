package dev.longshore.agent.resource;

import dev.longshore.agent.runtime.RuntimeFailure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keepers of this machine, one for each resource. */
public final class ResourceKeepers {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceKeepers.class);

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

    /**
     * Makes again what others on this machine have removed. Blocks; what fails is tried by the next
     * call.
     */
    public void restore() {
        for (ResourceKeeper keeper : keepers.values()) {
            try {
                keeper.restore();
            } catch (ResourceFailure e) {
                LOG.warn("cannot restore {}: {}", keeper.resource(), e.getMessage());
            }
        }
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
