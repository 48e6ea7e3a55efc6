package dev.longshore.control.process.settings;

import dev.longshore.control.process.secret.Seal;
import dev.longshore.foundation.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may choose and the whole control plane must agree on.
 *
 * @param massLossPercent the share of a cluster's or a zone's nodes that are not given up when they
 *     fall silent together
 * @param seal what keeps secrets on the servers' disks
 */
public record ClusterSettings(
        Installation installation,
        Network network,
        Timing timing,
        Keeping keeping,
        int massLossPercent,
        Seal seal) {

    /**
     * What the installation is called.
     *
     * @param accountId the account in every ARN
     * @param region the region in every ARN
     * @param zones the availability zones; a node that names none is in the first
     */
    public record Installation(String accountId, String region, List<String> zones) {
        /** {@code arn:aws:SERVICE:REGION:ACCOUNT:} followed by {@code resource}. */
        public String arn(String service, String resource) {
            return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
        }
    }

    /**
     * The default network.
     *
     * @param vpcCidr all addresses of tasks
     * @param unknownIdsAreDefault whether unknown subnet and security group ids stand for the
     *     default ones
     */
    public record Network(String vpcCidr, boolean unknownIdsAreDefault) {}

    /**
     * How long nodes and tasks are waited for.
     *
     * @param heartbeatInterval how often agents let themselves be heard
     * @param lease silence after which a node counts as disconnected
     * @param lostAfter silence after which a node is given up
     * @param forgetLostTasks how long after that its tasks may come back with it
     * @param waitForCapacity how long a task may wait for capacity
     * @param healthyAfter how long a service's task without a health check runs before it counts as
     *     healthy
     * @param spotWarning how long an interrupted task on FARGATE_SPOT may take to stop
     */
    public record Timing(
            Duration heartbeatInterval,
            Duration lease,
            Duration lostAfter,
            Duration forgetLostTasks,
            Duration waitForCapacity,
            Duration healthyAfter,
            Duration spotWarning) {}

    /**
     * How long what has ended is kept.
     *
     * @param stoppedTasks how long a stopped task stays describable
     * @param mostStoppedTasks how many do at most; the oldest go first
     * @param clientTokens how long a client token is remembered
     * @param events how long what happened stays in the event log
     */
    public record Keeping(
            Duration stoppedTasks, int mostStoppedTasks, Duration clientTokens, Events events) {}

    /**
     * What the event log keeps; the oldest go first.
     *
     * @param time how long an event is kept
     * @param most how many are kept at most
     * @param mostBytes how much they take at most
     */
    public record Events(Duration time, int most, long mostBytes) {}

    /** What holds where an operator chooses nothing. */
    public static ClusterSettings defaults() {
        return ServerSettings.of(new Settings()).cluster();
    }

    /** {@code arn:aws:ecs:REGION:ACCOUNT:} followed by {@code resource}. */
    public String arn(String resource) {
        return installation.arn("ecs", resource);
    }
}
