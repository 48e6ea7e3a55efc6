package dev.longshore.agent.node;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.task.Host.Survey;
import dev.longshore.agent.task.ResourceStates;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.agent.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a starting agent makes of a journal entry and of what it finds on the machine. Pure. A
 * container of an older boot is gone, whatever the runtime still lists; one that may have been
 * started is never started again.
 */
final class Adoption {
    private Adoption() {}

    /** The entry, corrected by what exists. */
    static JournalEntry.Builder correct(
            JournalEntry entry, Survey survey, String bootId, Instant now) {
        var corrected = entry.toBuilder();
        boolean rebooted = !entry.getBootId().equals(bootId);
        List<ContainerState> found =
                survey.containers().stream()
                        .filter(
                                container ->
                                        container
                                                .origin()
                                                .taskArn()
                                                .equals(entry.getTask().getTaskArn()))
                        .toList();
        corrected
                .getContainersBuilderList()
                .forEach(container -> adopt(container, found, rebooted, now));
        if (rebooted) {
            afterReboot(corrected, bootId, now);
        }
        return corrected;
    }

    /**
     * The entry of a task of which there is something on the machine, and none in the journal: that
     * was damaged. It goes on only where all of its containers have been started: one that is not
     * there may have been once, and of one that has yet to start the agent before this one may have
     * asked for it.
     */
    static JournalEntry rebuilt(JournalEntry fresh, Survey survey, Instant now) {
        var entry = fresh.toBuilder();
        String arn = fresh.getTask().getTaskArn();
        boolean whole = true;
        for (JournalContainer.Builder container : entry.getContainersBuilderList()) {
            ContainerState found = found(survey, arn, container.getName()).orElse(null);
            if (found == null) {
                whole = false;
            } else if (!found.origin().bootId().equals(fresh.getBootId())) {
                whole = false;
                container.setRuntimeId(found.runtimeId()).setPulled(true).setStartIntended(true);
                end(container, "Host rebooted", now);
            } else {
                whole &= found.phase() != ContainerState.Phase.CREATED;
                rebuild(container, found, now);
            }
        }
        if (whole) { // what containers need is prepared before the first of them is made
            TaskResource.neededBy(fresh.getTask())
                    .forEach(resource -> ResourceStates.prepared(entry, resource));
        } else {
            entry.setStopCode("InfrastructureHealth")
                    .setStoppedReason("The agent's record of the task was damaged")
                    .setStoppingAt(Timestamps.of(now));
        }
        return entry.build();
    }

    private static Optional<ContainerState> found(Survey survey, String arn, String name) {
        return survey.containers().stream()
                .filter(it -> it.origin().taskArn().equals(arn))
                .filter(it -> it.origin().containerName().equals(name))
                .findFirst();
    }

    private static void rebuild(
            JournalContainer.Builder container, ContainerState found, Instant now) {
        container.setRuntimeId(found.runtimeId()).setPulled(true).setStartIntended(true);
        if (found.phase() != ContainerState.Phase.CREATED) {
            container
                    .setStarted(true)
                    .setStartedAt(Timestamps.of(found.execution().startedAt().orElse(now)));
        }
    }

    private static void adopt(
            JournalContainer.Builder container,
            List<ContainerState> found,
            boolean rebooted,
            Instant now) {
        ContainerState state =
                found.stream()
                        .filter(
                                candidate ->
                                        candidate
                                                .origin()
                                                .containerName()
                                                .equals(container.getName()))
                        .findFirst()
                        .orElse(null);
        if (state != null) {
            container.setRuntimeId(
                    state.runtimeId()); // a crash between its making and the record of it
        }
        boolean may = container.getStartIntended() && !container.getEnded();
        if (rebooted && may) {
            end(container, "Host rebooted", now);
        } else if (state == null
                && !container.getRuntimeId().isEmpty()
                && !container.getRemoved()) {
            if (may) {
                container.setRemoved(true);
                end(container, "Container was not found after a restart of the agent", now);
            } else if (container.getEnded()) {
                container.setRemoved(true);
            } else {
                container.clearRuntimeId(); // made, never started, and gone: it may be made again
            }
        }
    }

    private static void end(JournalContainer.Builder container, String reason, Instant now) {
        container.setEnded(true).setReason(reason).setFinishedAt(Timestamps.of(now));
    }

    /**
     * Nothing of the older boot is left but what lies on a disk: a task that had begun ends, one
     * that had not begins anew.
     */
    private static void afterReboot(JournalEntry.Builder entry, String bootId, Instant now) {
        boolean begun =
                entry.getContainersList().stream().anyMatch(JournalContainer::getStartIntended);
        if (begun && entry.getStopCode().isEmpty()) {
            entry.setStopCode("InfrastructureHealth")
                    .setStoppedReason("Host rebooted")
                    .setStoppingAt(Timestamps.of(now));
        }
        if (!begun) {
            // from here on it is a task of this boot: the next start of the agent must not take it
            // for an older one's
            entry.setBootId(bootId);
            entry.getContainersBuilderList().forEach(JournalContainer.Builder::clearRuntimeId);
        }
        ResourceStates.afterBoot(entry);
    }
}
