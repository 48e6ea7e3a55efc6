package dev.longshore.chaos.history;

import java.util.List;

/**
 * A task as the API shows it.
 *
 * @param startedBy the token that it was run with, or its deployment
 * @param machine the ARN of its container instance; empty before it has one
 * @param addresses of its network
 * @param hostPorts that it takes of its machine, like {@code 32768/tcp}
 * @param endedWell whether it has stopped and each of its containers ended with 0
 */
public record TaskSeen(
        String arn,
        String startedBy,
        String family,
        String lastStatus,
        String machine,
        List<String> addresses,
        List<String> hostPorts,
        long memoryMegabytes,
        boolean endedWell) {
    /** Whether it may hold something on its machine. */
    public boolean isAlive() {
        return !lastStatus.equals("STOPPED");
    }
}
