package dev.longshore.agent.runtime;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.VolumeFrom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who shares process ids or memory segments with whom, where a task's pidMode or ipcMode is {@code
 * task}. One container owns the namespaces and is started first, the others join it; when it ends,
 * so do the processes that share its ids. A container that has to end before the owner starts
 * cannot share anything with it, and keeps its own. Pure.
 */
public final class SharedNamespaces {
    private static final String TASK = "task";
    private static final Set<String> ENDED = Set.of("COMPLETE", "SUCCESS");

    private SharedNamespaces() {}

    /** The container whose namespaces this one joins; empty where it has its own. */
    public static Optional<String> joined(TaskDefinition definition, String container) {
        return owner(definition)
                .filter(owner -> !owner.equals(container))
                .filter(owner -> !comesBefore(definition, container, owner));
    }

    /** The containers that join this one. */
    public static List<String> joiners(TaskDefinition definition, String container) {
        return definition.getContainerDefinitionsList().stream()
                .map(ContainerDefinition::getName)
                .filter(other -> joined(definition, other).equals(Optional.of(container)))
                .toList();
    }

    /**
     * The container that owns what is shared: the first that can be started before all that share
     * with it, an essential one if possible, because its end is the end of the others.
     */
    static Optional<String> owner(TaskDefinition definition) {
        if (!definition.getPidMode().equals(TASK) && !definition.getIpcMode().equals(TASK)) {
            return Optional.empty();
        }
        Set<String> ending = awaitedToEnd(definition);
        List<ContainerDefinition> candidates =
                definition.getContainerDefinitionsList().stream()
                        .filter(container -> !ending.contains(container.getName()))
                        .filter(container -> ending.containsAll(before(definition, container)))
                        .toList();
        return candidates.stream()
                .filter(container -> !container.hasEssential() || container.getEssential())
                .findFirst()
                .or(() -> candidates.stream().findFirst())
                .map(ContainerDefinition::getName);
    }

    private static Set<String> awaitedToEnd(TaskDefinition definition) {
        var ending = new HashSet<String>();
        for (ContainerDefinition container : definition.getContainerDefinitionsList()) {
            container.getDependsOnList().stream()
                    .filter(dependency -> ENDED.contains(dependency.getCondition()))
                    .forEach(dependency -> ending.add(dependency.getContainerName()));
        }
        return ending;
    }

    private static boolean comesBefore(TaskDefinition definition, String one, String other) {
        return definition.getContainerDefinitionsList().stream()
                .filter(container -> container.getName().equals(other))
                .anyMatch(container -> before(definition, container).contains(one));
    }

    /** All that a container waits for, and what those wait for in turn. */
    private static Set<String> before(TaskDefinition definition, ContainerDefinition container) {
        var names = new HashSet<String>();
        addBefore(definition, container, names);
        return names;
    }

    private static void addBefore(
            TaskDefinition definition, ContainerDefinition container, Set<String> names) {
        Stream.of(
                        container.getDependsOnList().stream()
                                .map(ContainerDependency::getContainerName),
                        container.getVolumesFromList().stream().map(VolumeFrom::getSourceContainer),
                        container.getLinksList().stream().map(link -> link.split(":", 2)[0]))
                .flatMap(direct -> direct)
                .filter(names::add)
                .toList()
                .forEach(
                        name ->
                                definition.getContainerDefinitionsList().stream()
                                        .filter(other -> other.getName().equals(name))
                                        .forEach(other -> addBefore(definition, other, names)));
    }
}
