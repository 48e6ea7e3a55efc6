package dev.longshore.chaos.nemesis;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that a machine sends is late, or comes at a trickle where the kernel knows no delay.
 */
record Slowness(int delayMillis) implements Action {
    private static final String NAME = "slow";

    private static final String DEVICE =
            "dev=$(ip -o route get 192.0.2.1 | sed 's/.* dev \\([^ ]*\\).*/\\1/')\n";

    @Override
    public String begin(Field field, List<String> hosts) {
        hosts.forEach(
                host ->
                        field.must(
                                host,
                                DEVICE
                                        + """
                                        tc qdisc del dev $dev root 2>/dev/null
                                        tc qdisc add dev $dev root netem delay %1$dms 2>/dev/null ||
                                            tc qdisc add dev $dev root tbf rate 1mbit burst 16kb latency %1$dms || exit 1
                                        %2$s"""
                                                .formatted(
                                                        delayMillis,
                                                        Undo.later(
                                                                NAME,
                                                                "tc qdisc del dev $dev root"))));
        return "";
    }

    @Override
    public String end(Field field, List<String> hosts) {
        return hosts.stream()
                .map(
                        host ->
                                host
                                        + ": "
                                        + field.must(
                                                host,
                                                Undo.never(NAME)
                                                        + DEVICE
                                                        + "tc -s qdisc show dev $dev root | tr '\\n"
                                                        + "' ' ' | sed 's/.*qdisc"
                                                        + " \\([a-z]*\\).*Sent \\([0-9]*\\) bytes"
                                                        + " \\([0-9]*\\) pkt.*/\\1 passed \\3"
                                                        + " packets on/'\n"
                                                        + "tc qdisc del dev $dev root"))
                .collect(Collectors.joining("; "));
    }
}
