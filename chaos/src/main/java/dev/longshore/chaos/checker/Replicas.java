package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.RowsSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What servers have at the same position. */
public final class Replicas {
    private Replicas() {}

    /**
     * {@code seen}: at any times, of any servers. {@code last}: of each server at the end, when
     * nothing is written any more, so that all of them must have come equally far.
     */
    public static List<Violation> check(List<RowsSeen> seen, List<RowsSeen> last) {
        var violations = new ArrayList<Violation>();
        Map<Long, List<RowsSeen>> bySequence =
                seen.stream()
                        .collect(
                                Collectors.groupingBy(
                                        RowsSeen::sequence, TreeMap::new, Collectors.toList()));
        bySequence.forEach(
                (sequence, rows) -> {
                    RowsSeen first = rows.getFirst();
                    rows.stream()
                            .filter(other -> !other.digests().equals(first.digests()))
                            .forEach(other -> violations.add(difference(first, other)));
                });
        Set<Long> ends = last.stream().map(RowsSeen::sequence).collect(Collectors.toSet());
        if (ends.size() != 1) {
            violations.add(
                    new Violation(
                            Promise.REPLICAS_ARE_EQUAL,
                            "the servers have not come equally far at the end: "
                                    + positions(last)));
        }
        return violations;
    }

    private static Violation difference(RowsSeen one, RowsSeen other) {
        List<String> tables =
                one.digests().keySet().stream()
                        .filter(
                                table ->
                                        !one.digests()
                                                .getOrDefault(table, "")
                                                .equals(other.digests().get(table)))
                        .toList();
        return new Violation(
                Promise.REPLICAS_ARE_EQUAL,
                "%s and %s differ at %d in %s"
                        .formatted(one.server(), other.server(), one.sequence(), tables));
    }

    private static String positions(List<RowsSeen> rows) {
        return rows.stream()
                .map(row -> row.server() + " " + row.sequence())
                .collect(Collectors.joining(", "));
    }
}
