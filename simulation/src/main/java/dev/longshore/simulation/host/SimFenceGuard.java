package dev.longshore.simulation.host;

import dev.longshore.agent.fence.FenceGuard;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What guards a machine's tasks: it outlives the agent, and ends with the boot. */
final class SimFenceGuard implements FenceGuard {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);
    private static final int KILLED = 137;

    private final World world;
    private final SimHost host;

    /** A sabotaged one, whose clock all but stands still: it goes on when somebody looks at it. */
    private final boolean broken;

    private long glances;

    private Instant booted;
    private Set<String> guarded = Set.of();
    private Optional<Duration> until = Optional.empty();
    private boolean looks;

    SimFenceGuard(World world, SimHost host, boolean broken) {
        this.world = world;
        this.host = host;
        this.broken = broken;
        this.booted = world.now();
    }

    void boot() {
        booted = world.now();
        guarded = Set.of();
        until = Optional.empty();
    }

    /** Whether there are tasks here that it would end. */
    boolean isNeeded() {
        return !guarded.isEmpty();
    }

    @Override
    public Duration uptime() {
        return broken ? Duration.ofMillis(++glances) : Duration.between(booted, world.now());
    }

    @Override
    public boolean guard(Set<String> taskIds, Duration end) {
        guarded = taskIds;
        until = Optional.of(end);
        if (!looks && !guarded.isEmpty()) {
            looks = true;
            lookAfter(end.minus(uptime()));
        }
        return true;
    }

    @Override
    public Optional<Duration> until() {
        return until;
    }

    private void lookAfter(Duration time) {
        world.after(time.compareTo(LOOK_INTERVAL) < 0 ? LOOK_INTERVAL : time, this::look);
    }

    private void look() {
        looks = !guarded.isEmpty() && !broken;
        if (!looks) {
            return;
        }
        Duration left = until.orElseThrow().minus(uptime());
        if (!left.isPositive()) {
            host.containers.values().stream()
                    .filter(container -> guarded.contains(Arns.id(container.taskArn)))
                    .toList()
                    .forEach(this::end);
        }
        lookAfter(left);
    }

    private void end(SimContainer container) {
        if (container.phase == Phase.RUNNING) {
            world.coverage().hit(Point.GUARD_ENDED_CONTAINER);
            host.ended(container, KILLED);
        }
    }
}
