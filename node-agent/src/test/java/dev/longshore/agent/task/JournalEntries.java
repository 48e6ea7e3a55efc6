package dev.longshore.agent.task;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Journal entries in short. Containers are written as {@code name:state}. States: new, pulled,
 * created, intended (the start was asked for), running, ok and bad (ended with 0 or 1), killed
 * (ended without a code), removed; healthy and unhealthy run; missing (no image) and broken (made,
 * and could not be started) were given up.
 */
final class JournalEntries {
    private JournalEntries() {}

    static JournalEntry.Builder entry(String containers) {
        var entry = JournalEntry.newBuilder();
        for (String container : containers.split(" ", -1)) {
            String[] parts = container.split(":", 2);
            definition(entry).addContainerDefinitionsBuilder().setName(parts[0]).setImage("image");
            record(entry.addContainersBuilder().setName(parts[0]), parts[1]);
        }
        return entry;
    }

    private static void record(JournalContainer.Builder record, String state) {
        if (state.equals("new")) {
            return;
        }
        if (state.equals("missing")) {
            record.setGivenUp(true).setEnded(true).setReason("no image");
            return;
        }
        record.setPulled(true);
        if (state.equals("pulled")) {
            return;
        }
        record.setRuntimeId("id-" + record.getName());
        if (state.equals("created")) {
            return;
        }
        record.setStartIntended(true);
        if (state.equals("intended")) {
            return;
        }
        if (state.equals("broken")) {
            record.setGivenUp(true).setEnded(true).setReason("no program");
            return;
        }
        record.setStarted(true);
        switch (state) {
            case "running" -> {}
            case "healthy", "unhealthy" ->
                    record.setHealthStatus(state.equals("healthy") ? "HEALTHY" : "UNHEALTHY");
            case "ok" -> record.setEnded(true).setExitCode(0);
            case "bad" -> record.setEnded(true).setExitCode(1);
            case "killed" -> record.setEnded(true);
            case "removed" -> record.setEnded(true).setExitCode(0).setRemoved(true);
            default -> throw new AssertionError(state);
        }
    }

    static TaskDefinition.Builder definition(JournalEntry.Builder entry) {
        return entry.getTaskBuilder().getDefinitionBuilder();
    }

    static ContainerDefinition.Builder container(JournalEntry.Builder entry, int position) {
        return definition(entry).getContainerDefinitionsBuilder(position);
    }

    static JournalContainer.Builder container(String name, JournalEntry.Builder entry) {
        return entry.getContainersBuilderList().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The next steps in short. */
    static String next(JournalEntry.Builder entry) {
        List<String> steps = new ArrayList<>();
        for (Step step : TaskStep.next(entry.build())) {
            steps.add(
                    switch (step) {
                        case Step.Prepare(TaskResource resource) -> resource.key();
                        case Step.PullImage(String name, String image) -> "pull " + name;
                        case Step.CreateContainer(String name) -> "create " + name;
                        case Step.StartContainer(String name, String id) -> "start " + name;
                        case Step.StopContainer stop -> "stop " + stop.container();
                        case Step.RemoveContainer(String name, String id) -> "remove " + name;
                        case Step.Release(TaskResource resource) -> "rm" + resource.key();
                    });
        }
        return String.join("; ", steps);
    }
}
