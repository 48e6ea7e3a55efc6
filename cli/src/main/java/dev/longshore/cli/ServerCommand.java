package dev.longshore.cli;

import dev.longshore.control.Server;
import dev.longshore.control.ServerConfig;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.gateway.PortInUseException;
import dev.longshore.control.process.disk.DiskSpace;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code longshore server}. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a server of the control plane.",
            "",
            "Three on three machines, the same --peers on each:",
            "  longshore server --id s1 --dir /var/lib/longshore/server \\",
            "    --peers s1=10.0.0.1:7071/10.0.0.1:7070,s2=10.0.0.2:7071/10.0.0.2:7070,s3=10.0.0.3:7071/10.0.0.3:7070",
            "A server that is to be added to a running group starts with --join instead of --peers, and is then",
            "taken in with `longshore admin add-member`."
        },
        footer = {
            "",
            "Settings, in the file of --config or the environment; the same on all servers:",
            "  LONGSHORE_GROUP                name of the servers' group, for several in one network (longshore)",
            "  LONGSHORE_STORAGE_RESERVE_MEGABYTES  free space below which no writes are taken (256)",
            "  LONGSHORE_ACCOUNT_ID, LONGSHORE_REGION, LONGSHORE_ZONES  what ARNs and nodes say",
            "  LONGSHORE_VPC_CIDR             addresses of tasks (10.32.0.0/16)",
            "  LONGSHORE_NETWORK_UNKNOWN_IDS  default or reject: unknown subnets and security groups (default)",
            "  LONGSHORE_HEARTBEAT, LONGSHORE_LEASE, LONGSHORE_LOST_AFTER  of agents (5s, 20s, 60s)",
            "  LONGSHORE_WAIT_FOR_CAPACITY, LONGSHORE_KEEP_STOPPED_TASKS   of tasks (15m, 1h)"
        })
final class ServerCommand implements Callable<Integer> {
    private static final Set<String> NAMES =
            Set.of(
                    "LONGSHORE_ACCOUNT_ID",
                    "LONGSHORE_REGION",
                    "LONGSHORE_ZONES",
                    "LONGSHORE_VPC_CIDR",
                    "LONGSHORE_NETWORK_UNKNOWN_IDS",
                    "LONGSHORE_HEARTBEAT",
                    "LONGSHORE_LEASE",
                    "LONGSHORE_LOST_AFTER",
                    "LONGSHORE_WAIT_FOR_CAPACITY",
                    "LONGSHORE_KEEP_STOPPED_TASKS",
                    "LONGSHORE_GROUP",
                    "LONGSHORE_STORAGE_RESERVE_MEGABYTES");

    /** Who runs one installation only need not name it. */
    static final String DEFAULT_GROUP = "longshore";

    @Option(
            names = "--id",
            required = true,
            description = "this server's name, which no other server ever had")
    private String id = "";

    @Option(
            names = "--dir",
            defaultValue = "/var/lib/longshore/server",
            description = "where everything is kept (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of("/var/lib/longshore/server");

    @Option(
            names = "--peers",
            split = ",",
            description = "all first servers: ID=RAFTHOST:PORT/APIHOST:PORT,…")
    private List<String> peers = List.of();

    @Option(
            names = "--join",
            description =
                    "this server alone, to be added to a running group: ID=RAFTHOST:PORT/APIHOST:PORT")
    private @Nullable String join;

    @Option(
            names = "--listen",
            defaultValue = "0.0.0.0",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String listen = "0.0.0.0";

    @Option(
            names = "--config",
            description =
                    "a file of KEY=value lines; LONGSHORE_ variables of the environment override it")
    private @Nullable Path config;

    @Option(
            names = "--snapshot-interval",
            defaultValue = "0",
            description = "log entries between snapshots (default: 20000)")
    private long snapshotInterval;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = new Settings();
        if (config != null) {
            settings.file(config, false);
        }
        settings.environment(System.getenv(), List.of("LONGSHORE_"))
                .checkNames(NAMES, List.of("LONGSHORE_LAB", "LONGSHORE_JAVA"));
        GroupMember self = self();
        List<GroupMember> members = join == null ? members(peers) : List.of();
        ClusterSettings cluster =
                clusterSettings(settings, ClusterSettings.defaults().timing().lostAfter());
        String group = settings.text("LONGSHORE_GROUP").orElse(DEFAULT_GROUP);
        long reserve =
                (long) settings.number("LONGSHORE_STORAGE_RESERVE_MEGABYTES", 256, 8, 1 << 20)
                        << 20;
        try (var held = DataDirectory.hold(directory)) {
            held.claim(
                    new DataDirectory.Owner(
                            id,
                            group,
                            cluster.installation().accountId(),
                            cluster.installation().region()));
            Longshore.runUntilStopped(
                    start(
                            new ServerConfig(
                                    self,
                                    members,
                                    group,
                                    listen,
                                    directory,
                                    snapshotInterval,
                                    DiskSpace.of(directory),
                                    reserve,
                                    cluster)));
        }
        return 0;
    }

    static Server start(ServerConfig config) throws IOException {
        var server = new Server(config, Longshore::die);
        try {
            server.start();
        } catch (PortInUseException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
        return server;
    }

    /** {@code usualLostAfter} counts where the settings do not say it. */
    static ClusterSettings clusterSettings(Settings settings, Duration usualLostAfter) {
        var defaults = ClusterSettings.defaults();
        String region = settings.text("LONGSHORE_REGION").orElse(defaults.installation().region());
        List<String> zones =
                settings.text("LONGSHORE_ZONES")
                        .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                        .orElse(List.of(region + "a", region + "b", region + "c"));
        String account =
                settings.text("LONGSHORE_ACCOUNT_ID").orElse(defaults.installation().accountId());
        if (!account.matches("\\d{12}")) {
            throw settings.wrong("LONGSHORE_ACCOUNT_ID", "twelve digits");
        }
        Duration heartbeat =
                settings.duration("LONGSHORE_HEARTBEAT", defaults.timing().heartbeatInterval());
        Duration lease = settings.duration("LONGSHORE_LEASE", defaults.timing().lease());
        Duration lostAfter = settings.duration("LONGSHORE_LOST_AFTER", usualLostAfter);
        if (heartbeat.isZero() || lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new ConfigException(
                    "LONGSHORE_LEASE (%s) must be at least twice LONGSHORE_HEARTBEAT (%s): else a single late heartbeat disconnects a node"
                            .formatted(lease, heartbeat));
        }
        if (lostAfter.compareTo(lease) < 0) {
            throw new ConfigException(
                    "LONGSHORE_LOST_AFTER (%s) must not be shorter than LONGSHORE_LEASE (%s)"
                            .formatted(lostAfter, lease));
        }
        return new ClusterSettings(
                new ClusterSettings.Installation(account, region, zones),
                new ClusterSettings.Network(vpcCidr(settings, zones), unknownIds(settings)),
                new ClusterSettings.Timing(
                        heartbeat,
                        lease,
                        lostAfter,
                        settings.duration(
                                "LONGSHORE_WAIT_FOR_CAPACITY",
                                defaults.timing().waitForCapacity())),
                new ClusterSettings.Keeping(
                        settings.duration(
                                "LONGSHORE_KEEP_STOPPED_TASKS", defaults.keeping().stoppedTasks()),
                        defaults.keeping().clientTokens()));
    }

    private static String vpcCidr(Settings settings, List<String> zones) {
        String cidr =
                settings.text("LONGSHORE_VPC_CIDR")
                        .orElse(ClusterSettings.defaults().network().vpcCidr());
        try {
            return Vpc.of(cidr, zones).cidr();
        } catch (IllegalArgumentException e) {
            throw settings.wrong("LONGSHORE_VPC_CIDR", String.valueOf(e.getMessage()));
        }
    }

    private static boolean unknownIds(Settings settings) {
        return switch (settings.text("LONGSHORE_NETWORK_UNKNOWN_IDS").orElse("default")) {
            case "default" -> true;
            case "reject" -> false;
            default -> throw settings.wrong("LONGSHORE_NETWORK_UNKNOWN_IDS", "default or reject");
        };
    }

    private GroupMember self() {
        if ((join == null) == peers.isEmpty()) {
            throw new ConfigException(
                    "a server needs either --peers (the first servers of a group) or --join");
        }
        List<GroupMember> known = join == null ? members(peers) : List.of(member("--join", join));
        return known.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ConfigException("--id " + id + " is not among " + known));
    }

    private static List<GroupMember> members(List<String> peers) {
        List<GroupMember> members = peers.stream().map(text -> member("--peers", text)).toList();
        var seen = new HashMap<String, GroupMember>();
        for (GroupMember member : members) {
            for (String name : List.of(member.id(), member.raftAddress(), member.apiAddress())) {
                GroupMember other = seen.putIfAbsent(name, member);
                if (other != null) {
                    throw new ConfigException(
                            "--peers: " + name + " is there twice, in " + other + " and " + member);
                }
            }
        }
        return members;
    }

    private static GroupMember member(String option, String text) {
        try {
            return GroupMember.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(option + ": " + e.getMessage());
        }
    }
}
