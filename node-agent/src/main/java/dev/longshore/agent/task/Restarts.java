package dev.longshore.agent.task;

import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.JournalContainer;
import dev.longshore.proto.ecs.ContainerRestartPolicy;
import java.time.Duration;

/** Restarts of containers by their restart policy (ECS API, ContainerRestartPolicy). Pure. */
final class Restarts {
    /** ECS's default for restartPolicy.restartAttemptPeriod, in seconds. */
    private static final int DEFAULT_ATTEMPT_PERIOD_SECONDS = 300;

    private Restarts() {}

    /**
     * Whether a container that has ended is to be started again: it has run for long enough, and
     * its exit code is not one that means to stay down.
     */
    static boolean due(ContainerRestartPolicy policy, JournalContainer state) {
        if (!policy.getEnabled()
                || !state.getStarted()
                || !state.getEnded()
                || state.getGivenUp()
                || state.getRemoved()) {
            return false;
        }
        int period =
                policy.getRestartAttemptPeriod() > 0
                        ? policy.getRestartAttemptPeriod()
                        : DEFAULT_ATTEMPT_PERIOD_SECONDS;
        Duration ran =
                Duration.between(
                        Timestamps.instant(state.getStartedAt()),
                        Timestamps.instant(state.getFinishedAt()));
        boolean ignored =
                state.hasExitCode()
                        && policy.getIgnoredExitCodesList().contains(state.getExitCode());
        return !ignored && ran.compareTo(Duration.ofSeconds(period)) >= 0;
    }

    /** Makes the record that of a container that has yet to be started once more. */
    static void begin(JournalContainer.Builder container) {
        container
                .setEnded(false)
                .setStarted(false)
                .clearExitCode()
                .clearReason()
                .clearHealthStatus()
                .setRestarts(container.getRestarts() + 1);
    }
}
