package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.DrillException;
import dev.longshore.proto.admin.StatusResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every server is stopped in good order and started again, one after another. */
record RollingRestart() implements Action {
    private static final Duration BACK = Duration.ofSeconds(60);

    @Override
    public String begin(Field field, List<String> hosts) {
        var proofs = new ArrayList<String>();
        for (String host : hosts) {
            List<String> one = List.of(host);
            String stopped = new Signals.Stop(Program.SERVER).begin(field, one);
            field.start(one, Program.SERVER);
            if (stopped.isEmpty()
                    || field.clock().await(BACK, () -> caughtUp(field, host)).isEmpty()) {
                throw new DrillException(host + " was not restarted");
            }
            proofs.add(stopped);
        }
        return String.join("; ", proofs);
    }

    /** It follows or leads, and has what the leader had when it was asked. */
    private static Optional<Boolean> caughtUp(Field field, String host) {
        return field.servers()
                .leader()
                .flatMap(field.servers()::status)
                .map(StatusResponse::getAppliedIndex)
                .flatMap(
                        index ->
                                field.servers()
                                        .status(host)
                                        .filter(own -> !own.getLeader().isEmpty())
                                        .filter(own -> own.getAppliedIndex() >= index)
                                        .map(own -> true));
    }

    @Override
    public String end(Field field, List<String> hosts) {
        return "";
    }
}
