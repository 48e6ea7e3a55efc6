package dev.longshore.cli;

import dev.longshore.proto.admin.DeniedResponse;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What security groups have refused a task, for people. Pure. */
final class DeniedTable {
    private static final List<String> HEAD =
            List.of("DIRECTION", "OTHER END", "PROTOCOL", "PORT", "PACKETS", "BYTES", "LAST SEEN");
    private static final String GAP = "  ";
    private static final String NONE = "-";
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private DeniedTable() {}

    /** Lines, each with its end. */
    static String of(DeniedResponse answer) {
        DeniedFlows denied = answer.getDenied();
        var lines = new ArrayList<String>();
        lines.add(answer.getTaskArn() + " at " + answer.getAddress());
        if (denied.getFlowsCount() == 0) {
            lines.add(
                    "Nothing was refused in the last %s (or since its machine's agent was started)."
                            .formatted(time(kept(denied))));
        } else {
            lines.addAll(table(denied.getFlowsList()));
        }
        if (denied.getUnlisted() > 0) {
            lines.add("and %d more, seen longer ago".formatted(denied.getUnlisted()));
        }
        if (denied.getFull()) {
            lines.add(
                    "Its machine remembers as many flows as it can: others are not listed, of this"
                            + " task too. They are refused and counted below all the same.");
        }
        for (DeniedPackets group : denied.getGroupsList()) {
            lines.add(
                    "%s: %d packets sent and %d received were refused on its machine"
                            .formatted(group.getGroupId(), group.getSent(), group.getReceived()));
        }
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> table(List<DeniedFlow> flows) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        flows.forEach(flow -> rows.add(row(flow)));
        int[] widths =
                IntStream.range(0, HEAD.size())
                        .map(
                                column ->
                                        rows.stream()
                                                .mapToInt(row -> row.get(column).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> ("%-" + widths[column] + "s").formatted(row.get(column)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static List<String> row(DeniedFlow flow) {
        boolean hasPort = flow.getProtocol() == TCP || flow.getProtocol() == UDP;
        return List.of(
                flow.getEgress() ? "sent" : "received",
                flow.getPeer(),
                protocol(flow.getProtocol()),
                hasPort ? String.valueOf(flow.getPort()) : NONE,
                String.valueOf(flow.getPackets()),
                String.valueOf(flow.getBytes()),
                time(Duration.ofSeconds(flow.getAgo().getSeconds())) + " ago");
    }

    /** As EC2 names them in rules. */
    private static String protocol(int number) {
        return switch (number) {
            case ICMP -> "icmp";
            case TCP -> "tcp";
            case UDP -> "udp";
            default -> String.valueOf(number);
        };
    }

    private static Duration kept(DeniedFlows denied) {
        return Duration.ofSeconds(denied.getKept().getSeconds());
    }

    private static String time(Duration time) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0) {
            return time.toSeconds() + " s";
        }
        return time.toSecondsPart() == 0
                ? time.toMinutes() + " min"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
