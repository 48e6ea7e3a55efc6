package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Attempt;
import dev.longshore.chaos.history.FaultSeen;
import java.util.ArrayList;
import java.util.List;

/** Servers that are restarted one after another, in good order. */
public final class Restarts {
    /** The fault that this is about. */
    public static final String NAME = "servers-restarted";

    private Restarts() {}

    /** {@code attempts}: of a client that calls all the while, and asks again once. */
    public static List<Violation> check(List<FaultSeen> faults, List<Attempt> attempts) {
        var violations = new ArrayList<Violation>();
        faults.stream()
                .filter(fault -> fault.name().equals(NAME))
                .forEach(
                        fault -> {
                            List<Attempt> during =
                                    attempts.stream()
                                            .filter(
                                                    one ->
                                                            one.endNanos() >= fault.beginNanos()
                                                                    && one.beginNanos()
                                                                            <= fault.endNanos())
                                            .toList();
                            if (during.isEmpty()) {
                                violations.add(broken("nobody called meanwhile"));
                            }
                            during.stream()
                                    .filter(one -> !one.done())
                                    .forEach(one -> violations.add(broken(one.toString())));
                        });
        return violations;
    }

    private static Violation broken(String evidence) {
        return new Violation(Promise.RESTARTS_GO_UNNOTICED, evidence);
    }
}
