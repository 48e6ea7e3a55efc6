package dev.longshore.agent.task;

import dev.longshore.agent.runtime.SharedNamespaces;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * That one container of a task leans on another one: by dependsOn, for its volumes, by a link, or
 * because it joins its namespaces. Whoever leans on another one starts after it and stops before
 * it. Pure.
 *
 * @param toStartOnly whether the container may be made before the condition is met
 */
record Dependency(
        String container, String on, Condition condition, Kind kind, boolean toStartOnly) {
    /** What makes a container lean on another one. */
    enum Kind {
        DEPENDS_ON("depends on"),
        VOLUMES_FROM("takes volumes from"),
        LINK("has a link to"),
        NAMESPACES("shares namespaces with");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As it stands between the names of the two. */
        String words() {
            return words;
        }
    }

    /** All that a container of the task leans on. */
    static List<Dependency> of(TaskDefinition definition, ContainerDefinition container) {
        String name = container.getName();
        var all = new ArrayList<Dependency>();
        container
                .getDependsOnList()
                .forEach(
                        it ->
                                all.add(
                                        new Dependency(
                                                name,
                                                it.getContainerName(),
                                                Condition.named(it.getCondition()),
                                                Kind.DEPENDS_ON,
                                                false)));
        container
                .getVolumesFromList()
                .forEach(
                        it ->
                                all.add(
                                        new Dependency(
                                                name,
                                                it.getSourceContainer(),
                                                Condition.CREATE,
                                                Kind.VOLUMES_FROM,
                                                false)));
        container
                .getLinksList()
                .forEach(
                        it ->
                                all.add(
                                        new Dependency(
                                                name,
                                                it.split(":", 2)[0],
                                                Condition.START,
                                                Kind.LINK,
                                                false)));
        SharedNamespaces.joined(definition, name)
                .ifPresent(
                        owner -> {
                            all.add(
                                    new Dependency(
                                            name, owner, Condition.CREATE, Kind.NAMESPACES, false));
                            all.add(
                                    new Dependency(
                                            name, owner, Condition.RUNNING, Kind.NAMESPACES, true));
                        });
        return all;
    }

    /** Names of the containers that lean on this one. */
    static Stream<String> leaningOn(TaskDefinition definition, String name) {
        return definition.getContainerDefinitionsList().stream()
                .filter(
                        container ->
                                of(definition, container).stream()
                                        .anyMatch(dependency -> dependency.on().equals(name)))
                .map(ContainerDefinition::getName);
    }
}
