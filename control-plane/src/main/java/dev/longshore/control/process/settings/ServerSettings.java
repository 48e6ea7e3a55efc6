package dev.longshore.control.process.settings;

import dev.longshore.control.process.secret.Seal;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Setting;
import dev.longshore.foundation.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may choose for a server: each setting's name, default, meaning, and where it
 * goes.
 *
 * @param group the name of the servers' group: servers of another one are strangers
 * @param diskReserveBytes free space below which no writes are taken
 */
public record ServerSettings(ClusterSettings cluster, String group, long diskReserveBytes) {
    public static final Setting GROUP =
            new Setting(
                    "LONGSHORE_GROUP",
                    "longshore",
                    "name of the servers' group, for several in one network");
    public static final Setting ACCOUNT_ID =
            new Setting("LONGSHORE_ACCOUNT_ID", "123456789012", "the account in every ARN");
    public static final Setting REGION =
            new Setting("LONGSHORE_REGION", "us-east-1", "the region in every ARN");
    public static final Setting ZONES =
            new Setting("LONGSHORE_ZONES", "", "availability zones (the region's a, b and c)");
    public static final Setting VPC_CIDR =
            new Setting("LONGSHORE_VPC_CIDR", "10.32.0.0/16", "addresses of tasks");
    public static final Setting UNKNOWN_IDS =
            new Setting(
                    "LONGSHORE_NETWORK_UNKNOWN_IDS",
                    "default",
                    "what unknown subnets and security groups are: default or reject");
    public static final Setting SECRETS_KEY_FILE =
            new Setting(
                    "LONGSHORE_SECRETS_KEY_FILE",
                    "",
                    "file with the key that private keys are encrypted with on the servers' disks:"
                            + " 32 bytes in Base64, the same on every server (they are not encrypted)");
    public static final Setting HEARTBEAT =
            new Setting("LONGSHORE_HEARTBEAT", "5s", "how often agents let themselves be heard");
    public static final Setting LEASE =
            new Setting("LONGSHORE_LEASE", "20s", "silence after which a node is disconnected");
    public static final Setting LOST_AFTER =
            new Setting(
                    "LONGSHORE_LOST_AFTER",
                    "60s",
                    "silence after which a node is given up, and services replace its tasks");
    public static final Setting FORGET_LOST_TASKS =
            new Setting(
                    "LONGSHORE_FORGET_LOST_TASKS",
                    "24h",
                    "how long tasks of a node that was given up may come back with it, where"
                            + " nothing has replaced them");
    public static final Setting MASS_LOSS_PERCENT =
            new Setting(
                    "LONGSHORE_MASS_LOSS_PERCENT",
                    "30",
                    "share of a cluster's or zone's nodes, two at least, that are not given up when"
                            + " they fall silent within a minute (101: none)");
    public static final Setting WAIT_FOR_CAPACITY =
            new Setting("LONGSHORE_WAIT_FOR_CAPACITY", "15m", "how long a task waits for room");
    public static final Setting HEALTHY_AFTER =
            new Setting(
                    "LONGSHORE_HEALTHY_AFTER",
                    "10s",
                    "how long a service's task without a health check runs before it is healthy");
    public static final Setting SPOT_WARNING =
            new Setting(
                    "LONGSHORE_SPOT_WARNING",
                    "2m",
                    "how long a FARGATE_SPOT task whose room others need may take to stop");
    public static final Setting KEEP_STOPPED_TASKS =
            new Setting("LONGSHORE_KEEP_STOPPED_TASKS", "24h", "how long stopped tasks are shown");
    public static final Setting MOST_STOPPED_TASKS =
            new Setting(
                    "LONGSHORE_MOST_STOPPED_TASKS",
                    "100000",
                    "how many stopped tasks are shown at most; the oldest go first");
    public static final Setting KEEP_CLIENT_TOKENS =
            new Setting("LONGSHORE_KEEP_CLIENT_TOKENS", "24h", "how long client tokens are known");
    public static final Setting KEEP_EVENTS =
            new Setting(
                    "LONGSHORE_KEEP_EVENTS",
                    "720h",
                    "how long events stay in the event log (admin events)");
    public static final Setting MOST_EVENTS =
            new Setting(
                    "LONGSHORE_MOST_EVENTS",
                    "200000",
                    "how many events are kept at most; the oldest go first");
    public static final Setting MOST_EVENT_MEGABYTES =
            new Setting(
                    "LONGSHORE_MOST_EVENT_MEGABYTES",
                    "512",
                    "how much the kept events take at most; the oldest go first");
    public static final Setting STORAGE_RESERVE_MEGABYTES =
            new Setting(
                    "LONGSHORE_STORAGE_RESERVE_MEGABYTES",
                    "256",
                    "free space below which no writes are taken");

    /** All of them; the same on every server. */
    public static final List<Setting.Group> ALL =
            List.of(
                    new Setting.Group(
                            "The installation",
                            List.of(
                                    GROUP,
                                    ACCOUNT_ID,
                                    REGION,
                                    ZONES,
                                    VPC_CIDR,
                                    UNKNOWN_IDS,
                                    SECRETS_KEY_FILE)),
                    new Setting.Group(
                            "Timing",
                            List.of(
                                    HEARTBEAT,
                                    LEASE,
                                    LOST_AFTER,
                                    FORGET_LOST_TASKS,
                                    MASS_LOSS_PERCENT,
                                    WAIT_FOR_CAPACITY,
                                    HEALTHY_AFTER,
                                    SPOT_WARNING)),
                    new Setting.Group(
                            "Keeping",
                            List.of(
                                    KEEP_STOPPED_TASKS,
                                    MOST_STOPPED_TASKS,
                                    KEEP_CLIENT_TOKENS,
                                    KEEP_EVENTS,
                                    MOST_EVENTS,
                                    MOST_EVENT_MEGABYTES,
                                    STORAGE_RESERVE_MEGABYTES)));

    /**
     * Reads the settings.
     *
     * @throws ConfigException with what is wrong
     */
    public static ServerSettings of(Settings settings) {
        return new ServerSettings(
                new ClusterSettings(
                        installation(settings),
                        new ClusterSettings.Network(
                                settings.text(VPC_CIDR), unknownIdsAreDefault(settings)),
                        timing(settings),
                        new ClusterSettings.Keeping(
                                settings.duration(KEEP_STOPPED_TASKS),
                                settings.number(MOST_STOPPED_TASKS, 1, 10_000_000),
                                settings.duration(KEEP_CLIENT_TOKENS),
                                new ClusterSettings.Events(
                                        settings.duration(KEEP_EVENTS),
                                        settings.number(MOST_EVENTS, 1, 10_000_000),
                                        (long) settings.number(MOST_EVENT_MEGABYTES, 1, 1 << 20)
                                                << 20)),
                        settings.number(MASS_LOSS_PERCENT, 1, 101),
                        seal(settings.text(SECRETS_KEY_FILE))),
                settings.text(GROUP),
                (long) settings.number(STORAGE_RESERVE_MEGABYTES, 8, 1 << 20) << 20);
    }

    private static Seal seal(String file) {
        return file.isEmpty() ? Seal.OPEN : Seal.of(Path.of(file));
    }

    private static ClusterSettings.Installation installation(Settings settings) {
        String account = settings.text(ACCOUNT_ID);
        if (!account.matches("\\d{12}")) {
            throw settings.wrong(ACCOUNT_ID, "twelve digits");
        }
        String region = settings.text(REGION);
        List<String> zones = settings.list(ZONES);
        return new ClusterSettings.Installation(
                account,
                region,
                zones.isEmpty() ? List.of(region + "a", region + "b", region + "c") : zones);
    }

    private static ClusterSettings.Timing timing(Settings settings) {
        Duration heartbeat = settings.duration(HEARTBEAT);
        Duration lease = settings.duration(LEASE);
        Duration lostAfter = settings.duration(LOST_AFTER);
        if (heartbeat.isZero() || lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new ConfigException(
                    "%s (%s) must be at least twice %s (%s): else a single late heartbeat disconnects a node"
                            .formatted(LEASE.name(), lease, HEARTBEAT.name(), heartbeat));
        }
        if (lostAfter.compareTo(lease) < 0) {
            throw new ConfigException(
                    "%s (%s) must not be shorter than %s (%s)"
                            .formatted(LOST_AFTER.name(), lostAfter, LEASE.name(), lease));
        }
        return new ClusterSettings.Timing(
                heartbeat,
                lease,
                lostAfter,
                settings.duration(FORGET_LOST_TASKS),
                settings.duration(WAIT_FOR_CAPACITY),
                settings.duration(HEALTHY_AFTER),
                settings.duration(SPOT_WARNING));
    }

    private static boolean unknownIdsAreDefault(Settings settings) {
        return switch (settings.text(UNKNOWN_IDS)) {
            case "default" -> true;
            case "reject" -> false;
            default -> throw settings.wrong(UNKNOWN_IDS, "default or reject");
        };
    }
}
