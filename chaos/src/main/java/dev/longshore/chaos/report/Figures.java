package dev.longshore.chaos.report;

import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Operation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of a drill. */
final class Figures {
    private static final double MILLIS = 1e6;

    private Figures() {}

    /** A quantile of the answered operations' times, in milliseconds. */
    static double latencyMillis(List<Operation> operations, boolean write, double quantile) {
        long[] sorted =
                operations.stream()
                        .filter(one -> one.isAnswered() && one.write() == write)
                        .mapToLong(one -> one.endNanos() - one.beginNanos())
                        .sorted()
                        .toArray();
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * quantile))]
                        / MILLIS;
    }

    /**
     * By kind of fault, the longest time in milliseconds without an answered operation that began
     * in it and ended after its beginning: from the last answer to the next.
     */
    static Map<String, Long> silenceMillis(
            List<Operation> operations, List<FaultSeen> faults, boolean write) {
        long[] answers =
                operations.stream()
                        .filter(one -> one.isAnswered() && one.write() == write)
                        .mapToLong(Operation::endNanos)
                        .sorted()
                        .toArray();
        var longest = new TreeMap<String, Long>();
        for (FaultSeen fault : faults) {
            for (int i = 1; i < answers.length; i++) {
                boolean during =
                        answers[i] > fault.beginNanos() && answers[i - 1] < fault.endNanos();
                if (during) {
                    longest.merge(
                            fault.name(),
                            Math.round((answers[i] - answers[i - 1]) / MILLIS),
                            Math::max);
                }
            }
        }
        return longest;
    }
}
