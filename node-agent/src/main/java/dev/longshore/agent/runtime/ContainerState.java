package dev.longshore.agent.runtime;

import dev.longshore.proto.ecs.NetworkBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the runtime knows of a container.
 *
 * @param taskArn the task it belongs to, from its label
 * @param containerName the name in the task definition, from its label
 * @param bootId the boot of the machine in which it was made, from its label
 * @param exitCode present when it has ended
 * @param outOfMemory whether the kernel killed it for its memory
 * @param error what the runtime says went wrong, or empty
 */
public record ContainerState(
        String runtimeId,
        String taskArn,
        String containerName,
        String bootId,
        Phase phase,
        Optional<Integer> exitCode,
        boolean outOfMemory,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        String imageDigest,
        List<NetworkBinding> networkBindings,
        String error) {

    /** How far a container has come. */
    public enum Phase {
        CREATED,
        RUNNING,
        EXITED
    }
}
