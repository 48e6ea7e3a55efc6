package dev.longshore.agent.fence;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The fake beside {@link FenceGuard}: remembers what it was told, and measures by a loop. */
public final class FakeFenceGuard implements FenceGuard {
    private final Loop loop;
    private final Duration booted;
    Set<String> guarded = Set.of();
    Optional<Duration> until = Optional.empty();
    boolean broken;

    public FakeFenceGuard(Loop loop) {
        this.loop = loop;
        this.booted = loop.elapsed();
    }

    @Override
    public Duration uptime() {
        return loop.elapsed().minus(booted);
    }

    @Override
    public boolean guard(Set<String> taskIds, Duration end) {
        guarded = taskIds;
        until = Optional.of(end);
        return !broken;
    }

    @Override
    public Optional<Duration> until() {
        return until;
    }
}
