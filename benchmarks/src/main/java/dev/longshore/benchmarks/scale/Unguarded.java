package dev.longshore.benchmarks.scale;

import dev.longshore.agent.fence.FenceGuard;
import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** No process is there to be ended. */
record Unguarded(Loop loop) implements FenceGuard {
    @Override
    public Duration uptime() {
        return loop.elapsed();
    }

    @Override
    public boolean guard(Set<String> taskIds, Duration until) {
        return true;
    }

    @Override
    public Optional<Duration> until() {
        return Optional.empty();
    }
}
