package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.VolumeFrom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How containers of a task may lean on each other: dependsOn, volumesFrom and links. */
final class DependencyChecks {
    /**
     * A dependency, with the container that has it and the one that it names, if there is that one.
     */
    private record Edge(
            ContainerDefinition from,
            ContainerDependency on,
            Optional<ContainerDefinition> target) {
        boolean condition(String... any) {
            return List.of(any).contains(on.getCondition());
        }
    }

    private static final List<Rule<Edge>> OF_EDGE =
            List.of(
                    // The plus sign is in ECS's own text.
                    not(
                            e -> e.target().isEmpty(),
                            e ->
                                    "Cannot depend on container + '"
                                            + e.on().getContainerName()
                                            + "' because it does not exist"),
                    not(
                            e -> e.from().getName().equals(e.on().getContainerName()),
                            e -> "Container '" + e.from().getName() + "' cannot depend on itself"),
                    not(
                            e ->
                                    e.condition("SUCCESS", "COMPLETE")
                                            && ContainerInTask.essential(e.target().orElseThrow()),
                            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"),
                    not(
                            e ->
                                    e.condition("HEALTHY")
                                            && !e.target().orElseThrow().hasHealthCheck(),
                            "A dependency container with HEALTHY condition must have health check configured"));

    static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            List.of(
                    each(DependencyChecks::edges, OF_EDGE),
                    unknown("volumesFrom", DependencyChecks::volumeSources),
                    unknown("links", DependencyChecks::linked),
                    DependencyChecks::cycle);

    private DependencyChecks() {}

    private static List<Edge> edges(RegisterTaskDefinitionRequest task) {
        Map<String, ContainerDefinition> byName = byName(task);
        return task.getContainerDefinitionsList().stream()
                .flatMap(
                        from ->
                                from.getDependsOnList().stream()
                                        .map(
                                                on ->
                                                        new Edge(
                                                                from,
                                                                on,
                                                                Optional.ofNullable(
                                                                        byName.get(
                                                                                on
                                                                                        .getContainerName())))))
                .toList();
    }

    private static Rule<RegisterTaskDefinitionRequest> unknown(
            String field, Function<ContainerDefinition, List<String>> names) {
        return task ->
                task.getContainerDefinitionsList().stream()
                        .flatMap(container -> names.apply(container).stream())
                        .filter(name -> !byName(task).containsKey(name))
                        .findFirst()
                        .map(
                                name ->
                                        "Invalid '"
                                                + field
                                                + "' setting. Unknown container: '"
                                                + name
                                                + "'.");
    }

    private static List<String> volumeSources(ContainerDefinition container) {
        return container.getVolumesFromList().stream().map(VolumeFrom::getSourceContainer).toList();
    }

    /** {@code name} or {@code name:alias}. */
    private static List<String> linked(ContainerDefinition container) {
        return container.getLinksList().stream().map(link -> link.split(":", -1)[0]).toList();
    }

    private static Optional<String> cycle(RegisterTaskDefinitionRequest task) {
        Map<String, ContainerDefinition> byName = byName(task);
        var done = new HashSet<String>();
        return task.getContainerDefinitionsList().stream()
                .flatMap(c -> cycle(c.getName(), byName, new LinkedHashSet<>(), done).stream())
                .findFirst()
                .map(path -> "The container dependencies form a cycle: " + path);
    }

    private static Optional<String> cycle(
            String name,
            Map<String, ContainerDefinition> byName,
            Set<String> path,
            Set<String> done) {
        if (!path.add(name)) {
            return Optional.of(String.join(" -> ", path) + " -> " + name);
        }
        Optional<String> found =
                done.contains(name)
                        ? Optional.empty()
                        : needs(byName.getOrDefault(name, ContainerDefinition.getDefaultInstance()))
                                .stream()
                                .flatMap(next -> cycle(next, byName, path, done).stream())
                                .findFirst();
        path.remove(name);
        done.add(name);
        return found;
    }

    /** The containers that must be there before this one can start. */
    private static List<String> needs(ContainerDefinition container) {
        var names = new ArrayList<String>();
        container.getDependsOnList().forEach(on -> names.add(on.getContainerName()));
        names.addAll(volumeSources(container));
        names.addAll(linked(container));
        return names;
    }

    private static Map<String, ContainerDefinition> byName(RegisterTaskDefinitionRequest task) {
        return task.getContainerDefinitionsList().stream()
                .collect(
                        Collectors.toMap(
                                ContainerDefinition::getName, Function.identity(), (a, b) -> a));
    }
}
