package dev.longshore.agent.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where on the node a container is put.
 *
 * @param networkNamespace the namespace to join, for awsvpc tasks
 * @param cgroupParent the cgroup to be made below, in the runtime's words, for tasks with limits of
 *     their own
 * @param directories of this machine that the container sees, by where it sees them
 */
public record Place(
        Optional<Path> networkNamespace,
        Optional<String> cgroupParent,
        Map<String, Path> directories) {
    /** Wherever the runtime puts it. */
    public static final Place ANYWHERE = new Place(Optional.empty(), Optional.empty(), Map.of());

    /** The same, in this network namespace. */
    public Place in(Path namespace) {
        return new Place(Optional.of(namespace), cgroupParent, directories);
    }

    /** The same, below this cgroup. */
    public Place below(String cgroup) {
        return new Place(networkNamespace, Optional.of(cgroup), directories);
    }

    /** The same, with this directory as the only one to be seen. */
    public Place seeing(Path directory, String inside) {
        return new Place(networkNamespace, cgroupParent, Map.of(inside, directory));
    }
}
