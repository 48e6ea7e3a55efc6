package dev.longshore.benchmarks.scale;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Execution;
import dev.longshore.agent.runtime.ContainerState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Containers that are nothing but what the runtime would say of them. */
final class HollowContainer {
    /** What a process says that ended by SIGTERM. */
    private static final int TERMINATED = 143;

    private HollowContainer() {}

    static ContainerState created(String id, ContainerState.Origin origin) {
        return new ContainerState(id, origin, Phase.CREATED, Execution.NONE, "", List.of());
    }

    static ContainerState started(ContainerState container, Instant now) {
        return with(
                container,
                Phase.RUNNING,
                new Execution(Optional.of(now), Optional.empty(), Optional.empty(), false, ""));
    }

    static ContainerState ended(ContainerState container, Instant now) {
        return with(
                container,
                Phase.EXITED,
                new Execution(
                        container.execution().startedAt(),
                        Optional.of(now),
                        Optional.of(TERMINATED),
                        false,
                        ""));
    }

    private static ContainerState with(ContainerState it, Phase phase, Execution execution) {
        return new ContainerState(
                it.runtimeId(),
                it.origin(),
                phase,
                execution,
                it.imageDigest(),
                it.networkBindings());
    }
}
