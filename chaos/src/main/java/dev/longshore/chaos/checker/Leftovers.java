package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is on machines after the last task, and was not before the first. */
public final class Leftovers {
    private Leftovers() {}

    /** A violation for each kind of thing that a machine has more of. */
    public static List<Violation> check(List<Inventory> before, List<Inventory> after) {
        Map<String, Inventory> known =
                before.stream().collect(Collectors.toMap(Inventory::host, Function.identity()));
        var violations = new ArrayList<Violation>();
        for (Inventory now : after) {
            Inventory then = known.getOrDefault(now.host(), new Inventory(now.host(), Map.of()));
            now.things()
                    .forEach(
                            (kind, things) -> {
                                var left = new TreeSet<>(things);
                                left.removeAll(then.things().getOrDefault(kind, Set.of()));
                                if (!left.isEmpty()) {
                                    violations.add(
                                            new Violation(
                                                    Promise.NOTHING_IS_LEFT,
                                                    "on %s, %s: %s"
                                                            .formatted(now.host(), kind, left)));
                                }
                            });
        }
        if (!after.stream().map(Inventory::host).toList().containsAll(known.keySet())) {
            violations.add(
                    new Violation(Promise.NOTHING_IS_LEFT, "not every machine could be looked at"));
        }
        return violations;
    }
}
