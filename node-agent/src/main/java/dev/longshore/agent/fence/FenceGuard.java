package dev.longshore.agent.fence;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Ends processes at a time that was set before, whatever has become of the agent by then. Called on
 * the agent's loop; nothing here waits for a disk.
 */
public interface FenceGuard {
    /** Time since the machine booted, its sleep included: the agent and its guard measure by it. */
    Duration uptime();

    /**
     * From now on guards exactly these tasks: what runs of them is ended once the machine has been
     * up for so long, and from then on.
     *
     * @param taskIds none: nothing is guarded any more
     * @return whether it does: such a task must not run unguarded
     */
    boolean guard(Set<String> taskIds, Duration until);

    /**
     * The time that was set last, by an agent before this one too; empty where nothing is guarded.
     */
    Optional<Duration> until();
}
