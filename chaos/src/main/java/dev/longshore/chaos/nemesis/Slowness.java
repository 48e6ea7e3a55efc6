package dev.longshore.chaos.nemesis;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that a machine sends is late, or comes at a trickle where the kernel knows no delay.
 */
record Slowness(int delayMillis) implements Action {
    /** After so long the link is as it was, should the drill have died. */
    private static final int SELF_MENDING_SECONDS = 120;

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
                                        setsid sh -c "sleep %2$d; tc qdisc del dev $dev root" </dev/null >/dev/null 2>&1 &
                                        """
                                                .formatted(delayMillis, SELF_MENDING_SECONDS)));
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
                                                DEVICE
                                                        + "tc -s qdisc show dev $dev root | tr '\\n"
                                                        + "' ' ' | sed 's/.*qdisc"
                                                        + " \\([a-z]*\\).*Sent \\([0-9]*\\) bytes"
                                                        + " \\([0-9]*\\) pkt.*/\\1 passed \\3"
                                                        + " packets on/'\n"
                                                        + "tc qdisc del dev $dev root"))
                .collect(Collectors.joining("; "));
    }
}
