package dev.longshore.program;

import dev.longshore.control.Server;
import dev.longshore.control.ServerConfig;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.founding.Founding;
import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.gateway.PortInUseException;
import dev.longshore.control.process.disk.DiskSpace;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.config.ConfigException;
import dev.longshore.foundation.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
            "Three on three machines, the same --peers on each; --bootstrap the first time, once they are all new:",
            "  longshore server --id s1 --dir /var/lib/longshore/server --bootstrap \\",
            "    --peers s1=10.0.0.1:7071/10.0.0.1:7070,s2=10.0.0.2:7071/10.0.0.2:7070,s3=10.0.0.3:7071/10.0.0.3:7070",
            "With --bootstrap a server waits until all of them are there. A server whose directory is lost is no member",
            "any more, and stays away: it comes back under a new id.",
            "A server that is to be added to a running group starts with --join instead of --peers, and is then",
            "taken in with `longshore admin add-member`."
        })
final class ServerCommand implements Callable<Integer> {
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
            names = "--bootstrap",
            description =
                    "found a new group where the directory is empty, together with all of --peers;"
                            + " means nothing to a server that is a member")
    private boolean bootstrap;

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
        Settings settings = settings(config);
        GroupMember self = self();
        List<GroupMember> members = join == null ? members(peers) : List.of();
        ServerSettings chosen = read(settings);
        try (var held = DataDirectory.hold(directory)) {
            FoundingRecord founding = FoundingRecord.of(directory);
            if (!bootstrap && join == null) {
                found(self, members, chosen, founding); // an empty directory stays nobody's
            }
            held.claim(owner(id, chosen));
            if (bootstrap) {
                found(self, members, chosen, founding);
            }
            Longshore.runUntilStopped(
                    start(
                            new ServerConfig(
                                    self,
                                    members,
                                    listen,
                                    directory,
                                    snapshotInterval,
                                    DiskSpace.of(directory),
                                    chosen,
                                    founding)));
        }
        return 0;
    }

    private void found(
            GroupMember self,
            List<GroupMember> members,
            ServerSettings chosen,
            FoundingRecord founding) {
        Founding.ensure(self, members, chosen.group(), listen, founding, bootstrap);
    }

    /** What a file and the environment say; the file is not needed. */
    static Settings settings(@Nullable Path config) {
        var settings = new Settings();
        if (config != null) {
            settings.file(config, false);
        }
        settings.environment(System.getenv(), List.of("LONGSHORE_"))
                .checkNames(ServerSettings.ALL, List.of("LONGSHORE_LAB", "LONGSHORE_JAVA"));
        return settings;
    }

    /** The settings, once it is known that they make a network. */
    static ServerSettings read(Settings settings) {
        ServerSettings chosen = ServerSettings.of(settings);
        try {
            Vpc.of(chosen.cluster());
        } catch (IllegalArgumentException e) {
            throw settings.wrong(ServerSettings.VPC_CIDR, String.valueOf(e.getMessage()));
        }
        return chosen;
    }

    static DataDirectory.Owner owner(String server, ServerSettings settings) {
        var installation = settings.cluster().installation();
        return new DataDirectory.Owner(
                server, settings.group(), installation.accountId(), installation.region());
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

    private GroupMember self() {
        if (bootstrap && join != null) {
            throw new ConfigException(
                    "--bootstrap founds a group and --join enters one: a server does either");
        }
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

    static GroupMember member(String option, String text) {
        try {
            return GroupMember.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(option + ": " + e.getMessage());
        }
    }
}
