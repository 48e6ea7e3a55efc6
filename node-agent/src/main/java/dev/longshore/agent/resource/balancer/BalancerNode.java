package dev.longshore.agent.resource.balancer;

import dev.longshore.agent.resource.balancer.haproxy.BalancerServer;
import dev.longshore.agent.resource.balancer.haproxy.Haproxy;
import dev.longshore.agent.resource.balancer.haproxy.HaproxyFile;
import dev.longshore.agent.resource.balancer.haproxy.ServerCommands;
import dev.longshore.agent.resource.balancer.haproxy.ServerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HAProxy and what it should do: each step compares the two, and needs to know nothing of the
 * steps before it. Not for several threads; blocks.
 */
public final class BalancerNode {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerNode.class);

    private final Haproxy haproxy;
    private final HaproxyFile wanted;

    /** What was found healthy, for the file; at most all targets. */
    private final Set<String> healthy = new HashSet<>();

    /** Whether only the files that it names are there. */
    private boolean tidy;

    public BalancerNode(Haproxy haproxy, HaproxyFile wanted) {
        this.haproxy = haproxy;
        this.wanted = wanted;
    }

    /** Writes what a HAProxy needs that starts now. */
    public void write() throws IOException {
        haproxy.write(
                wanted.files(),
                wanted.text(server -> server.foundHealthy() || healthy.contains(server.path())));
    }

    /**
     * Brings a running HAProxy nearer to what it should do.
     *
     * @return all its targets, by their paths; empty while it does not run
     * @throws IOException where it does not do what it is told
     */
    public Map<String, ServerState> step() throws IOException {
        var running = haproxy.description();
        if (running.isEmpty()) {
            write();
            return Map.of();
        }
        Map<String, ServerState> servers = haproxy.servers();
        remember(servers);
        write();
        if (!running.get().equals(wanted.description())) {
            try {
                haproxy.reload(wanted.description());
            } catch (IOException refused) {
                keepUp(refused);
                throw refused;
            }
            servers = haproxy.servers();
        }
        if (!tidy) {
            haproxy.forget(wanted.files().keySet());
            tidy = true;
        }
        List<String> commands = commands(wanted.servers(), servers);
        if (!commands.isEmpty()) {
            report(haproxy.tell(commands));
            servers = haproxy.servers();
            remember(servers);
            write();
        }
        return servers;
    }

    /** What goes on with an older file gets its targets still, and keeps none that has gone. */
    private void keepUp(IOException refused) {
        try {
            Set<String> backends = haproxy.responseTimes().keySet();
            List<BalancerServer> reachable =
                    wanted.servers().stream()
                            .filter(server -> backends.contains(server.backend()))
                            .toList();
            List<String> commands = commands(reachable, haproxy.servers());
            if (!commands.isEmpty()) {
                report(haproxy.tell(commands));
            }
        } catch (IOException e) {
            refused.addSuppressed(e);
        }
    }

    /** Targets that get requests have been found healthy. */
    private void remember(Map<String, ServerState> servers) {
        healthy.retainAll(servers.keySet());
        servers.values().stream()
                .filter(server -> server.weight() > 0)
                .map(ServerState::path)
                .forEach(healthy::add);
    }

    private List<String> commands(List<BalancerServer> targets, Map<String, ServerState> servers) {
        var commands = new ArrayList<String>();
        var expected = new HashSet<String>();
        var stays = new HashSet<String>(); // backends' targets that connections may go on to
        for (BalancerServer server : targets) {
            expected.addAll(server.paths());
            stays.add(BalancerServer.place(server.path()));
            stays.add(BalancerServer.place(server.openPath()));
            boolean found = server.foundHealthy() || healthy.contains(server.path());
            commands.addAll(ServerCommands.towards(server, found, servers));
        }
        for (ServerState server : servers.values()) {
            if (!expected.contains(server.path())) {
                boolean cut =
                        wanted.cutsConnections()
                                && !stays.contains(BalancerServer.place(server.path()));
                commands.addAll(ServerCommands.away(server, cut));
            }
        }
        return commands;
    }

    private static void report(List<String> answers) {
        answers.stream()
                .filter(answer -> !ServerCommands.isUsual(answer))
                .forEach(answer -> LOG.warn("HAProxy says: {}", answer));
    }
}
