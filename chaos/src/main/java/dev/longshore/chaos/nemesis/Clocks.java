package dev.longshore.chaos.nemesis;

import dev.longshore.proto.admin.StatusResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Faults of clocks. The wall clocks of processes are read through a file, by libfaketime. */
final class Clocks {
    /** How long a process may take to see what is in the file. */
    private static final Duration SEEN_TIMEOUT = Duration.ofSeconds(5);

    private static final String RIGHT = "+0";

    private Clocks() {}

    /** The wall clock of a server jumps, and jumps back; the clock by which it waits does not. */
    record Jump(Duration by) implements Action {
        @Override
        public String begin(Field field, List<String> hosts) {
            String server = hosts.getFirst();
            String offset = (by.isNegative() ? "" : "+") + by.toSeconds();
            field.must(server, "echo '" + offset + "' >'" + field.site().clockFile() + "'");
            return await(field, server, by.abs().dividedBy(2))
                    .map(off -> server + " is " + off.toSeconds() + " s off")
                    .orElse("");
        }

        @Override
        public String end(Field field, List<String> hosts) {
            String server = hosts.getFirst();
            field.must(server, "echo '" + RIGHT + "' >'" + field.site().clockFile() + "'");
            return "";
        }
    }

    /** How far a server's clock is from this machine's, as soon as it is that far. */
    private static Optional<Duration> await(Field field, String server, Duration atLeast) {
        return field.clock()
                .await(
                        SEEN_TIMEOUT,
                        () ->
                                field.servers()
                                        .status(server)
                                        .map(Clocks::off)
                                        .filter(off -> off.abs().compareTo(atLeast) > 0));
    }

    private static Duration off(StatusResponse status) {
        var theirs = status.getClock();
        return Duration.between(
                Instant.now(), Instant.ofEpochSecond(theirs.getSeconds(), theirs.getNanos()));
    }
}
