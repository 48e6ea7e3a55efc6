package dev.longshore.simulation.host;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A container as it really is. */
final class Box {
    final String id;
    final String taskArn;
    final String name;
    final String bootId;
    Phase phase = Phase.CREATED;
    Optional<Integer> exitCode = Optional.empty();
    boolean outOfMemory;
    Optional<Instant> startedAt = Optional.empty();
    Optional<Instant> finishedAt = Optional.empty();
    int starts;

    Box(String id, String taskArn, String name, String bootId) {
        this.id = id;
        this.taskArn = taskArn;
        this.name = name;
        this.bootId = bootId;
    }

    /** As the runtime shows it. */
    ContainerState state() {
        return new ContainerState(
                id,
                taskArn,
                name,
                bootId,
                phase,
                exitCode,
                outOfMemory,
                startedAt,
                finishedAt,
                "sha256:0",
                List.of(),
                "");
    }
}
