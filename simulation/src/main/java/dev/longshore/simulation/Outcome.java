package dev.longshore.simulation;

import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * How one world went.
 *
 * @param failure the broken promise, or the exception that should not have been
 */
record Outcome(Plan plan, long events, Duration virtual, Optional<Throwable> failure) {
    static Outcome of(Plan plan, Coverage coverage, Trace trace, Sabotage sabotage) {
        try {
            var result = new Simulation(plan, coverage, trace, sabotage).run();
            return new Outcome(plan, result.events(), result.virtual(), Optional.empty());
        } catch (RuntimeException failure) {
            return new Outcome(plan, 0, Duration.ZERO, Optional.of(failure));
        }
    }

    /** What is broken: the promise, or the kind of the exception. */
    String what() {
        return failure.map(
                        cause ->
                                cause instanceof Violation broken
                                        ? broken.invariant()
                                        : cause.getClass().getName())
                .orElse("");
    }

    String text() {
        return failure.map(this::failed)
                .orElse(
                        "seed "
                                + plan.seed()
                                + ": every promise held; "
                                + events
                                + " events in "
                                + virtual.toMinutes()
                                + " virtual minutes");
    }

    private String failed(Throwable cause) {
        String replay = "\n  replay: " + plan.command();
        if (cause instanceof Violation broken && broken.getCause() == null) {
            return "seed " + plan.seed() + " broke a promise: " + broken.getMessage() + replay;
        }
        var stack = new StringWriter();
        cause.printStackTrace(new PrintWriter(stack));
        return "seed " + plan.seed() + " failed: " + stack + replay;
    }
}
