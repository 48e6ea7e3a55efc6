package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.OutageSeen;
import dev.longshore.chaos.history.Visit;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Times without any server: containers go on, and tasks reach each other. */
public final class Outages {
    private Outages() {}

    /** {@code visits}: of the whole drill; those within an outage must have been answered. */
    public static List<Violation> check(List<OutageSeen> outages, List<Visit> visits) {
        return outages.stream()
                .flatMap(outage -> Stream.concat(stopped(outage), unanswered(outage, visits)))
                .toList();
    }

    private static Stream<Violation> stopped(OutageSeen outage) {
        if (outage.before().isEmpty()) {
            return Stream.of(
                    new Violation(
                            Promise.OUTAGES_STOP_NOTHING, "nothing ran when the outage began"));
        }
        var gone = new TreeSet<>(outage.before());
        gone.removeAll(outage.after());
        return gone.stream()
                .map(
                        container ->
                                new Violation(
                                        Promise.OUTAGES_STOP_NOTHING,
                                        "%s ran before the outage at %s and not after it"
                                                .formatted(container, seconds(outage))));
    }

    private static Stream<Violation> unanswered(OutageSeen outage, List<Visit> visits) {
        List<Visit> during =
                visits.stream()
                        .filter(
                                visit ->
                                        visit.atNanos() >= outage.beginNanos()
                                                && visit.atNanos() <= outage.endNanos())
                        .toList();
        if (during.isEmpty()) {
            return Stream.of(
                    new Violation(
                            Promise.TRAFFIC_FLOWS,
                            "nobody visited anybody in the outage at " + seconds(outage)));
        }
        return during.stream()
                .filter(visit -> !visit.answered())
                .map(
                        visit ->
                                new Violation(
                                        Promise.TRAFFIC_FLOWS,
                                        "a task on %s did not reach %s at %.1f s, in the outage at %s"
                                                .formatted(
                                                        visit.host(),
                                                        visit.target(),
                                                        visit.atNanos() / 1e9,
                                                        seconds(outage))));
    }

    private static String seconds(OutageSeen outage) {
        return "%.1f to %.1f s".formatted(outage.beginNanos() / 1e9, outage.endNanos() / 1e9);
    }
}
