package dev.longshore.agent.task;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at containers that something happened to. One that a step is in progress about is looked at
 * afterwards: what is seen now may be older than what the step will bring. Confined to the agent's
 * loop.
 */
final class ContainerInspections {
    /** Takes what was seen. */
    interface Listener {
        void saw(ContainerState state);

        /** The runtime knows no such container, and no step about it is in progress. */
        void vanished(JournalContainer container);
    }

    private final Host host;
    private final TaskRecord record;
    private final StepRunner steps;
    private final Listener listener;

    /** Ids of containers that something happened to while a step on them was in progress. */
    private final Set<String> later = new HashSet<>();

    private boolean closed;

    ContainerInspections(Host host, TaskRecord record, StepRunner steps, Listener listener) {
        this.host = host;
        this.record = record;
        this.steps = steps;
        this.listener = listener;
    }

    /** Looks at a container now, or when no step about it is in progress any more. */
    void inspect(String runtimeId) {
        String busy =
                containerWith(record.entry(), runtimeId).map(JournalContainer::getName).orElse("");
        if (steps.busyWith(busy)) {
            later.add(runtimeId);
            return;
        }
        host.inspect(
                runtimeId,
                inspection -> {
                    if (closed) {
                        return;
                    }
                    if (steps.busyWith(busy)) {
                        later.add(runtimeId);
                        return;
                    }
                    switch (inspection) {
                        case Host.Inspection.Found(var state) -> listener.saw(state);
                        case Host.Inspection.Absent() -> absent(runtimeId);
                        case Host.Inspection.Unknown() -> {}
                    }
                });
    }

    /** Looks at all that had to wait. */
    void inspectAgain() {
        var due = Set.copyOf(later);
        later.clear();
        due.stream().sorted().forEach(this::inspect);
    }

    void close() {
        closed = true;
    }

    private void absent(String runtimeId) {
        containerWith(record.entry(), runtimeId)
                .filter(container -> !steps.busyWith(container.getName()))
                .ifPresent(listener::vanished);
    }

    static Optional<JournalContainer> containerWith(JournalEntry entry, String runtimeId) {
        return entry.getContainersList().stream()
                .filter(container -> container.getRuntimeId().equals(runtimeId))
                .findFirst();
    }
}
