package dev.longshore.chaos.nemesis;

import dev.longshore.proto.admin.TransferLeadershipRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Leadership is asked to move, again and again. */
record Transfers(int times) implements Action {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(300);

    @Override
    public String begin(Field field, List<String> hosts) {
        var leaders = new ArrayList<String>();
        for (int i = 0; i < times; i++) {
            try {
                field.servers()
                        .leader()
                        .map(
                                leader ->
                                        field.servers()
                                                .admin(leader, TIMEOUT)
                                                .transferLeadership(
                                                        TransferLeadershipRequest
                                                                .getDefaultInstance())
                                                .getLeader())
                        .ifPresent(leaders::add);
            } catch (StatusRuntimeException e) {
                leaders.add("(" + e.getStatus().getCode() + ")");
            }
            field.clock().pause(BETWEEN);
        }
        boolean moved = leaders.stream().anyMatch(leader -> !leader.startsWith("("));
        return moved ? "leaders one after another: " + String.join(", ", leaders) : "";
    }

    @Override
    public String end(Field field, List<String> hosts) {
        return "";
    }
}
