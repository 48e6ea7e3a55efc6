package dev.longshore.control.settings;

import dev.longshore.control.network.Vpc;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may choose and the whole control plane must agree on.
 *
 * @param accountId the account in every ARN
 * @param region the region in every ARN
 * @param zones the availability zones; a node that names none is in the first
 * @param vpc the default network
 * @param unknownIdsAreDefault whether unknown subnet and security group ids stand for the default
 *     ones
 * @param heartbeatInterval how often agents let themselves be heard
 * @param lease silence after which a node counts as disconnected
 * @param lostAfter silence after which a node's tasks are declared stopped
 * @param waitForCapacity how long a task may wait for capacity
 * @param keepStoppedTasks how long a stopped task stays describable
 * @param keepClientTokens how long a client token is remembered
 */
public record ClusterSettings(
        String accountId,
        String region,
        List<String> zones,
        Vpc vpc,
        boolean unknownIdsAreDefault,
        Duration heartbeatInterval,
        Duration lease,
        Duration lostAfter,
        Duration waitForCapacity,
        Duration keepStoppedTasks,
        Duration keepClientTokens) {

    /** The defaults; zones are the region's a, b and c. */
    public static ClusterSettings defaults() {
        String region = "us-east-1";
        var zones = List.of(region + "a", region + "b", region + "c");
        return new ClusterSettings(
                "123456789012",
                region,
                zones,
                Vpc.of("10.32.0.0/16", zones),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMinutes(15),
                Duration.ofHours(1),
                Duration.ofHours(24));
    }

    /** {@code arn:aws:ecs:REGION:ACCOUNT:} followed by {@code resource}. */
    public String arn(String resource) {
        return "arn:aws:ecs:" + region + ":" + accountId + ":" + resource;
    }
}
