package dev.longshore.agent.fence;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows until when this node may certainly run tasks of which there may be one at most. The control
 * plane gives a node up so long after it heard of it last; the node counts from when it sent what a
 * leader has answered, which was before. So it ends such tasks at half of the time, and its guard
 * whatever is left of them at four fifths. Confined to the agent's loop.
 */
public final class Fence {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final Loop loop;
    private final FenceGuard guard;
    private final Runnable falls;
    private Set<String> taskIds = Set.of();
    private Duration until = Duration.ZERO;
    private Loop.Timer timer = () -> {};
    private boolean fallen;

    /** {@code falls} ends the tasks; more than once, where they are still there. */
    public Fence(Loop loop, FenceGuard guard, Runnable falls) {
        this.loop = loop;
        this.guard = guard;
        this.falls = falls;
    }

    /** Time as it is measured here. */
    public Duration uptime() {
        return guard.uptime();
    }

    /** Goes on with what an agent before this one was told. */
    public void adopt(Set<String> guarded) {
        taskIds = Set.copyOf(guarded);
        guard.until().ifPresent(left -> until = left);
        if (!taskIds.isEmpty()) {
            await(until);
        }
    }

    /** The tasks of this kind that the node has. */
    public void tasks(Set<String> now) {
        if (!now.equals(taskIds)) {
            taskIds = Set.copyOf(now);
            if (!guard.guard(taskIds, until)) {
                falls.run();
            }
        }
    }

    /**
     * A server that certainly led has answered.
     *
     * @param sentAt the uptime when that was sent which it answers
     * @param lostAfter silence after which the node is given up
     */
    public void renewed(Duration sentAt, Duration lostAfter) {
        until = sentAt.plus(lostAfter.multipliedBy(4).dividedBy(5));
        if (!taskIds.isEmpty()) {
            if (!guard.guard(taskIds, until)) {
                falls.run();
            }
        }
        fallen = false;
        await(sentAt.plus(lostAfter.dividedBy(2)));
    }

    /** Whether such tasks may run here now. */
    public boolean holds() {
        return !fallen && guard.uptime().compareTo(until) < 0;
    }

    private void await(Duration end) {
        timer.cancel();
        Duration left = end.minus(guard.uptime());
        if (left.isPositive()) {
            timer =
                    loop.after(
                            left, () -> await(end)); // the loop may not count the machine's sleep
            return;
        }
        fallen = true;
        if (!taskIds.isEmpty()) {
            LOG.warn(
                    "the control plane has not been heard for too long: {} tasks of which there may be one at most are stopped",
                    taskIds.size());
        }
        falls.run();
    }

    /** Ends no more. The guard stays. */
    public void close() {
        timer.cancel();
    }
}
