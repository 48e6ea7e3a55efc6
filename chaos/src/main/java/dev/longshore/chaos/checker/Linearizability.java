package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Operation;
import dev.longshore.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether what clients saw of registers can be explained by operations that take place at single
 * moments between their beginnings and ends. Each register is looked at by itself, which is enough:
 * linearizability is local (Herlihy and Wing, 1990).
 */
public final class Linearizability {
    private Linearizability() {}

    /** A violation for each register that no order explains. */
    public static List<Violation> check(List<Operation> history) {
        var byKey = new TreeMap<String, List<Operation>>();
        history.forEach(
                operation ->
                        byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>())
                                .add(operation));
        var violations = new ArrayList<Violation>();
        for (Map.Entry<String, List<Operation>> register : byKey.entrySet()) {
            new RegisterSearch(relevant(register.getValue()))
                    .contradiction()
                    .ifPresent(
                            evidence ->
                                    violations.add(
                                            new Violation(
                                                    Promise.READS_ARE_LINEARIZABLE,
                                                    register.getKey() + ": " + evidence)));
        }
        return violations;
    }

    /**
     * Without what constrains nothing: reads that were not answered, refused writes, and writes of
     * unknown outcome whose value nobody read. Such a write can always be taken for one that never
     * took place, and each of them would double the search.
     */
    private static List<Operation> relevant(List<Operation> all) {
        Set<String> read =
                all.stream()
                        .filter(operation -> !operation.write() && operation.isAnswered())
                        .map(Operation::value)
                        .collect(Collectors.toSet());
        return all.stream()
                .filter(
                        operation ->
                                operation.isAnswered()
                                        || (operation.write()
                                                && operation.outcome() == Outcome.UNKNOWN
                                                && read.contains(operation.value())))
                .toList();
    }
}
