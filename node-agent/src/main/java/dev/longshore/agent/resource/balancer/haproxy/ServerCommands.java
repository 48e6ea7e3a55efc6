package dev.longshore.agent.resource.balancer.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a running HAProxy is told so that its servers become those that it should have. */
public final class ServerCommands {
    /** Answers to commands that are carried out, or tried again soon. */
    private static final Set<String> USUAL =
            Set.of(
                    "New server registered.",
                    "Server deleted.",
                    "Server still has connections attached to it, cannot remove it.");

    private ServerCommands() {}

    /**
     * Commands that bring a server nearer to what it should be.
     *
     * @param healthy whether it has been found healthy before
     * @param running the servers that there are, by their paths
     */
    public static List<String> towards(
            BalancerServer server, boolean healthy, Map<String, ServerState> running) {
        var commands = new ArrayList<String>();
        ServerState state = running.get(server.path());
        String path = server.path();
        if (state == null) {
            commands.add("add server " + path + " " + server.words(healthy));
            if (!server.checked().isEmpty()) {
                commands.add("enable health " + path);
            }
            commands.add("enable server " + path);
        } else {
            if (state.inMaintenance()) {
                commands.add("set server " + path + " state ready");
            }
            // One passed check is enough for a target that is new.
            boolean passed = healthy || state.passed();
            int weight = server.weight(passed);
            if (state.weight() != weight && !healthy && !server.draining()) {
                commands.add("set server " + path + " health up");
            }
            if (state.weight() != weight) {
                commands.add("set weight " + path + " " + weight);
            }
        }
        commands.addAll(open(server, running));
        return commands;
    }

    private static List<String> open(BalancerServer server, Map<String, ServerState> running) {
        if (server.draining()) {
            return List.of();
        }
        ServerState state = running.get(server.openPath());
        String path = server.openPath();
        if (state == null) {
            return List.of(
                    "add server " + path + " " + server.openWords(), "enable server " + path);
        }
        return state.inMaintenance() ? List.of("set server " + path + " state ready") : List.of();
    }

    /**
     * Commands that remove a server, which is gone once it has no connection.
     *
     * @param cut whether its connections are not waited for
     */
    public static List<String> away(ServerState server, boolean cut) {
        var commands = new ArrayList<String>();
        if (!server.inMaintenance()) {
            commands.add("set server " + server.path() + " state maint");
        }
        if (cut) {
            commands.add("shutdown sessions server " + server.path());
        }
        commands.add("del server " + server.path());
        return commands;
    }

    /** Whether an answer of HAProxy is nothing that anybody has to know of. */
    public static boolean isUsual(String answer) {
        return USUAL.contains(answer);
    }
}
