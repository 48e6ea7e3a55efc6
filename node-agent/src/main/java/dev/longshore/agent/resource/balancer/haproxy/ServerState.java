package dev.longshore.agent.resource.balancer.haproxy;

import dev.longshore.proto.elbv2.TargetHealth;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a running HAProxy says of a server: a line of {@code show stat}.
 *
 * @param path the backend's and the server's name
 * @param up whether it counts as healthy
 * @param inMaintenance whether it is being removed
 * @param weight that it has, 0 while it gets nothing
 * @param sessions requests and connections that are on their way through it
 * @param check how its last check ended, e.g. {@code L7OK}; empty before the first, and where there
 *     are none
 * @param code that the last check got
 * @param failures how many checks have failed
 */
public record ServerState(
        String path,
        boolean up,
        boolean inMaintenance,
        int weight,
        int sessions,
        String check,
        String code,
        long failures) {
    /**
     * All servers, by their paths.
     *
     * @throws IOException where a number is none
     */
    public static Map<String, ServerState> parse(String table) throws IOException {
        var states = new LinkedHashMap<String, ServerState>();
        for (StatRow row : StatRow.parse(table)) {
            ServerState state = of(row);
            states.put(state.path(), state);
        }
        return states;
    }

    private static ServerState of(StatRow row) throws IOException {
        return new ServerState(
                row.text("pxname") + "/" + row.text("svname"),
                row.text("status").startsWith("UP") || row.text("status").equals("no check"),
                row.text("status").startsWith("MAINT"),
                (int) row.number("uweight"),
                (int) row.number("scur"),
                row.text("check_status").replace("* ", ""),
                row.text("check_code"),
                row.number("chkfail"));
    }

    /** Whether its last check was passed. */
    boolean passed() {
        return check.equals("L7OK") || check.equals("L6OK") || check.equals("L4OK");
    }

    /**
     * The target's health in the words of the AWS documentation ("Target health status").
     *
     * @param server what it was told to be
     * @param all servers that there are, by their paths
     */
    public TargetHealth health(BalancerServer server, Map<String, ServerState> all) {
        if (server.draining()) {
            boolean idle = sessions == 0 && weight == 0 && !all.containsKey(server.openPath());
            return idle
                    ? health("unused", "Target.NotRegistered", "Nothing is on its way to it")
                    : health(
                            "draining",
                            "Target.DeregistrationInProgress",
                            "Target deregistration is in progress");
        }
        if (server.checked().isEmpty()) {
            return health(
                    "unavailable",
                    "Target.HealthCheckDisabled",
                    "Health checks are not enabled for this target");
        }
        if (weight > 0 && up) {
            return TargetHealth.newBuilder().setState("healthy").build();
        }
        if (weight == 0 && failures < server.unhealthyThreshold()) {
            return health(
                    "initial", "Elb.InitialHealthChecking", "Initial health checks in progress");
        }
        return switch (check) {
            case "L7STS" ->
                    health(
                            "unhealthy",
                            "Target.ResponseCodeMismatch",
                            "Health checks failed with these codes: [" + code + "]");
            case "L4TOUT", "L6TOUT", "L7TOUT" ->
                    health("unhealthy", "Target.Timeout", "Request timed out");
            default -> health("unhealthy", "Target.FailedHealthChecks", "Health checks failed");
        };
    }

    private static TargetHealth health(String state, String reason, String description) {
        return TargetHealth.newBuilder()
                .setState(state)
                .setReason(reason)
                .setDescription(description)
                .build();
    }
}
