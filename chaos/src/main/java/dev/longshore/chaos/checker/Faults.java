package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.FaultSeen;
import java.util.ArrayList;
import java.util.List;

/** A drill whose faults did not happen shows nothing. */
public final class Faults {
    private Faults() {}

    /** {@code planned}: how many there should have been. */
    public static List<Violation> check(List<FaultSeen> faults, int planned) {
        List<Violation> violations =
                new ArrayList<>(
                        faults.stream()
                                .filter(fault -> fault.proof().isEmpty() || !fault.mended())
                                .map(
                                        fault ->
                                                new Violation(
                                                        Promise.FAULTS_HAPPENED,
                                                        (fault.proof().isEmpty()
                                                                        ? "nothing shows that it"
                                                                                + " happened: "
                                                                        : "it was not mended: ")
                                                                + fault))
                                .toList());
        if (faults.size() < planned) {
            violations.add(
                    new Violation(
                            Promise.FAULTS_HAPPENED,
                            "%d of %d faults were made".formatted(faults.size(), planned)));
        }
        return violations;
    }
}
