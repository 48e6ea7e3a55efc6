package dev.longshore.agent.runtime;

import dev.longshore.proto.ecs.NetworkBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the runtime knows of a container.
 *
 * @param networkBindings the ports of the machine that lead to it
 */
public record ContainerState(
        String runtimeId,
        Origin origin,
        Phase phase,
        Execution execution,
        String imageDigest,
        List<NetworkBinding> networkBindings) {

    /**
     * Where a container comes from, by its labels.
     *
     * @param taskArn the task it belongs to
     * @param containerName its name in the task definition
     * @param bootId the boot of the machine in which it was made
     */
    public record Origin(String taskArn, String containerName, String bootId) {}

    /** How far a container has come. */
    public enum Phase {
        CREATED,
        RUNNING,
        EXITED
    }

    /**
     * How its process began and ended.
     *
     * @param exitCode present when it has ended, and the runtime knows how
     * @param outOfMemory whether the kernel killed it for its memory
     * @param error what the runtime says went wrong, or empty
     */
    public record Execution(
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Integer> exitCode,
            boolean outOfMemory,
            String error) {
        /** That of a container that has not been started. */
        public static final Execution NONE =
                new Execution(Optional.empty(), Optional.empty(), Optional.empty(), false, "");
    }
}
