package dev.longshore.control.dispatch;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts the silence of nodes: one timer each, set anew whenever the node is heard. Bounded by the
 * number of registered nodes.
 */
final class Leases {
    private final Loop loop;
    private final Duration lease;
    private final Consumer<InstanceKey> expired;
    private final Map<InstanceKey, Loop.Timer> timers = new HashMap<>();

    Leases(Loop loop, Duration lease, Consumer<InstanceKey> expired) {
        this.loop = loop;
        this.lease = lease;
        this.expired = expired;
    }

    void heard(InstanceKey node) {
        Loop.Timer old =
                timers.put(
                        node,
                        loop.after(
                                lease,
                                () -> {
                                    timers.remove(node);
                                    expired.accept(node);
                                }));
        if (old != null) {
            old.cancel();
        }
    }

    /** Nobody waits for this node any more. */
    void forget(InstanceKey node) {
        Loop.Timer timer = timers.remove(node);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Whether the node has been heard of within its lease. */
    boolean runs(InstanceKey node) {
        return timers.containsKey(node);
    }

    int size() {
        return timers.size();
    }

    void close() {
        timers.values().forEach(Loop.Timer::cancel);
        timers.clear();
    }
}
