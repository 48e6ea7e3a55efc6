package dev.longshore.chaos.report;

import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.Outcome;
import dev.longshore.chaos.history.ServerSeen;
import dev.longshore.chaos.history.ServiceSeen;
import dev.longshore.chaos.history.Visit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A picture of a drill, in SVG: one lane below the other over the same time. */
final class Timeline {
    private static final int WIDTH = 1_200;
    private static final int LEFT = 190;
    private static final int RIGHT = 20;
    private static final int LANE = 20;
    private static final int CHART = 120;
    private static final int GAP = 14;

    /** Points of a chart; of more, every so-manyth is drawn. */
    private static final int MOST_POINTS = 6_000;

    private static final double LONGEST_MILLIS = 10_000;

    private final Story story;
    private final StringBuilder svg = new StringBuilder();
    private int y = GAP;

    private Timeline(Story story) {
        this.story = story;
    }

    static String of(Story story) {
        var timeline = new Timeline(story);
        timeline.faults();
        timeline.roles();
        timeline.latencies();
        timeline.services();
        timeline.visits();
        timeline.axis();
        return "<svg viewBox=\"0 0 %d %d\">%n%s</svg>%n".formatted(WIDTH, timeline.y, timeline.svg);
    }

    private void faults() {
        heading("Faults");
        for (FaultSeen fault : story.faults()) {
            label(fault.name() + " " + String.join(",", fault.hosts()));
            String style = fault.proof().isEmpty() || !fault.mended() ? "broken" : "fault";
            bar(fault.beginNanos(), fault.endNanos(), style, fault.toString());
            y += LANE;
        }
        y += GAP;
    }

    /** A bar for as long as a server says the same of itself. */
    private void roles() {
        heading("Servers and terms");
        Map<String, List<ServerSeen>> byServer =
                story.servers().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ServerSeen::server,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        byServer.forEach(
                (server, seen) -> {
                    label(server);
                    for (int i = 0; i < seen.size(); ) {
                        ServerSeen first = seen.get(i);
                        int next = i + 1;
                        while (next < seen.size() && isSame(first, seen.get(next))) {
                            next++;
                        }
                        long end =
                                next < seen.size()
                                        ? seen.get(next).atNanos()
                                        : seen.getLast().atNanos();
                        String role = first.role().isEmpty() ? "none" : first.role();
                        bar(
                                first.atNanos(),
                                end,
                                role.toLowerCase(Locale.ROOT),
                                server + " " + role + ", term " + first.term());
                        i = next;
                    }
                    y += LANE;
                });
        y += GAP;
    }

    private static boolean isSame(ServerSeen one, ServerSeen other) {
        return one.role().equals(other.role()) && one.term() == other.term();
    }

    private void latencies() {
        heading("Time of calls, 1 ms to 10 s");
        frame();
        int step = 1 + story.operations().size() / MOST_POINTS;
        for (int i = 0; i < story.operations().size(); i += step) {
            Operation one = story.operations().get(i);
            double millis =
                    Math.clamp((one.endNanos() - one.beginNanos()) / 1e6, 1, LONGEST_MILLIS);
            double height = CHART * Math.log10(millis) / Math.log10(LONGEST_MILLIS);
            String style = one.outcome() != Outcome.OK ? "lost" : one.write() ? "write" : "read";
            point(one.endNanos(), y + CHART - height, style);
        }
        y += CHART + GAP;
    }

    private void services() {
        Map<String, List<ServiceSeen>> byName =
                story.services().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ServiceSeen::name,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        heading("Tasks of services: wanted (line), running (dots)");
        byName.forEach(
                (name, seen) -> {
                    label(name);
                    int most = seen.stream().mapToInt(ServiceSeen::desired).max().orElse(1);
                    double unit = (double) (LANE * 2 - 4) / Math.max(1, most + 1);
                    int base = y + LANE * 2 - 2;
                    String line =
                            seen.stream()
                                    .map(
                                            one ->
                                                    "%.1f,%.1f"
                                                            .formatted(
                                                                    x(one.atNanos()),
                                                                    base - unit * one.desired()))
                                    .collect(Collectors.joining(" "));
                    svg.append("<polyline class=\"wanted\" points=\"%s\"/>%n".formatted(line));
                    seen.forEach(one -> point(one.atNanos(), base - unit * one.running(), "read"));
                    y += LANE * 2;
                });
        y += GAP;
    }

    private void visits() {
        heading("Visits of tasks by tasks that were not answered");
        label("%d of %d".formatted(count(false), story.visits().size()));
        story.visits().stream()
                .filter(visit -> !visit.answered())
                .limit(MOST_POINTS)
                .forEach(visit -> point(visit.atNanos(), y + LANE / 2.0, "lost"));
        y += LANE + GAP;
    }

    private long count(boolean answered) {
        return story.visits().stream().map(Visit::answered).filter(it -> it == answered).count();
    }

    private void axis() {
        double seconds = story.lengthNanos() / 1e9;
        double step = Math.max(1, Math.ceil(seconds / 120) * 10);
        for (double at = 0; at <= seconds; at += step) {
            double x = x(Math.round(at * 1e9));
            svg.append(
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/><text x=\"%.1f\" y=\"%d\">%.0f s</text>%n"
                            .formatted(x, x, y, x, y + 12, at));
        }
        y += LANE;
    }

    private void heading(String text) {
        svg.append(
                "<text class=\"heading\" x=\"0\" y=\"%d\">%s</text>%n"
                        .formatted(y + 10, HtmlReport.escaped(text)));
        y += LANE;
    }

    private void label(String text) {
        svg.append(
                "<text x=\"0\" y=\"%d\">%s</text>%n"
                        .formatted(y + LANE - 6, HtmlReport.escaped(text)));
    }

    private void frame() {
        svg.append(
                "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n"
                        .formatted(LEFT, y, WIDTH - LEFT - RIGHT, CHART));
    }

    private void bar(long begin, long end, String style, String title) {
        svg.append(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>%n"
                        .formatted(
                                style,
                                x(begin),
                                y + 2,
                                Math.max(2, x(end) - x(begin)),
                                LANE - 4,
                                HtmlReport.escaped(title)));
    }

    private void point(long at, double height, String style) {
        svg.append(
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.5\"/>%n"
                        .formatted(style, x(at), height));
    }

    private double x(long nanos) {
        double share = (double) nanos / Math.max(1, story.lengthNanos());
        return LEFT + Math.clamp(share, 0, 1) * (WIDTH - LEFT - RIGHT);
    }
}
