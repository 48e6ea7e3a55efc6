package dev.longshore.chaos.report;

import dev.longshore.chaos.checker.Promise;
import dev.longshore.chaos.history.FaultSeen;
import dev.longshore.chaos.history.Visit;
import java.util.List;

/** The report for a terminal. */
public final class TextReport {
    /** Evidence that is shown of one promise; the page shows more. */
    private static final int MOST_EVIDENCE = 5;

    private TextReport() {}

    /** Several lines. */
    public static String of(Story story) {
        var text = new StringBuilder();
        text.append("\nFaults\n");
        for (FaultSeen fault : story.faults()) {
            text.append(
                    "  %7.1f to %7.1f s  %s on %s: %s%n"
                            .formatted(
                                    fault.beginNanos() / 1e9,
                                    fault.endNanos() / 1e9,
                                    fault.name(),
                                    String.join(", ", fault.hosts()),
                                    fault.proof()));
        }
        text.append("\nFigures\n");
        figures(story).forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("\nPromises\n");
        for (Promise promise : Promise.values()) {
            List<String> evidence = story.evidence(promise);
            text.append(
                    "  %-7s %-30s  %s%n"
                            .formatted(
                                    Verdict.of(story, promise).word(),
                                    promise,
                                    promise.sentence()));
            evidence.stream()
                    .limit(MOST_EVIDENCE)
                    .forEach(line -> text.append("            ").append(line).append('\n'));
            if (evidence.size() > MOST_EVIDENCE) {
                text.append("            and ")
                        .append(evidence.size() - MOST_EVIDENCE)
                        .append(" more\n");
            }
        }
        text.append("\nSeed ").append(story.seed()).append(": ");
        text.append(story.isClean() ? "every promise held\n" : "a promise was broken\n");
        return text.toString();
    }

    /** What was measured, a line each. */
    static List<String> figures(Story story) {
        long reads = story.operations().stream().filter(it -> !it.write()).count();
        return List.of(
                "%d operations on registers, %d of them reads; %d calls of RunTask; %d visits of tasks, %d of them answered"
                        .formatted(
                                story.operations().size(),
                                reads,
                                story.tokens().size(),
                                story.visits().size(),
                                story.visits().stream().filter(Visit::answered).count()),
                "reads take %.1f ms (p50), %.1f ms (p99); writes %.1f ms (p50), %.1f ms (p99)"
                        .formatted(
                                Figures.latencyMillis(story.operations(), false, 0.5),
                                Figures.latencyMillis(story.operations(), false, 0.99),
                                Figures.latencyMillis(story.operations(), true, 0.5),
                                Figures.latencyMillis(story.operations(), true, 0.99)),
                "longest time without an answered read, ms: "
                        + Figures.silenceMillis(story.operations(), story.faults(), false),
                "longest time without an acknowledged write, ms: "
                        + Figures.silenceMillis(story.operations(), story.faults(), true),
                "services had their tasks %.1f s after the last fault"
                        .formatted(story.convergedMillis() / 1e3));
    }
}
