package dev.longshore.agent.task;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Gives up on a container that has not become what another waits for within its startTimeout.
 * Confined to the agent's loop.
 */
final class StartTimeouts {
    private final Loop loop;
    private final Supplier<JournalEntry> entry;
    private final BiConsumer<String, String> stop;
    private final Map<String, Loop.Timer> timers = new HashMap<>();

    /** {@code stop} takes a stop code and a reason, when a time is over. */
    StartTimeouts(Loop loop, Supplier<JournalEntry> entry, BiConsumer<String, String> stop) {
        this.loop = loop;
        this.entry = entry;
        this.stop = stop;
    }

    /** Counts from now on, where the container has a startTimeout. */
    void started(String name) {
        ContainerDefinition container = definition(name);
        if (container.hasStartTimeout()) {
            timers.put(
                    name,
                    loop.after(
                            Duration.ofSeconds(container.getStartTimeout()),
                            () -> {
                                timers.remove(name);
                                giveUpOn(container);
                            }));
        }
    }

    void close() {
        timers.values().forEach(Loop.Timer::cancel);
    }

    private void giveUpOn(ContainerDefinition container) {
        JournalEntry current = entry.get();
        boolean awaited =
                current.getTask().getDefinition().getContainerDefinitionsList().stream()
                        .filter(other -> dependsOn(other, container.getName()))
                        .anyMatch(other -> !TaskStep.dependenciesMet(current, other));
        if (awaited && current.getStopCode().isEmpty()) {
            stop.accept(
                    "TaskFailedToStart",
                    "Container "
                            + container.getName()
                            + " did not get ready within its startTimeout of "
                            + container.getStartTimeout()
                            + " s");
        }
    }

    private static boolean dependsOn(ContainerDefinition container, String name) {
        return container.getDependsOnList().stream()
                .anyMatch(dependency -> dependency.getContainerName().equals(name));
    }

    private ContainerDefinition definition(String name) {
        return entry.get().getTask().getDefinition().getContainerDefinitionsList().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
