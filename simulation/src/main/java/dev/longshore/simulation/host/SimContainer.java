package dev.longshore.simulation.host;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A container as it really is. */
final class SimContainer {
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

    private final String imageDigest;

    SimContainer(String id, String taskArn, String name, String bootId, String imageDigest) {
        this.id = id;
        this.imageDigest = imageDigest;
        this.taskArn = taskArn;
        this.name = name;
        this.bootId = bootId;
    }

    /** As the runtime shows it. */
    ContainerState state() {
        return new ContainerState(
                id,
                new ContainerState.Origin(taskArn, name, bootId),
                phase,
                new ContainerState.Execution(startedAt, finishedAt, exitCode, outOfMemory, ""),
                imageDigest,
                List.of());
    }
}
