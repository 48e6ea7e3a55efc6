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
 * How one seed's world went.
 *
 * @param failure the broken promise, or the exception that should not have been
 */
record Outcome(long seed, long events, Duration virtual, Optional<Throwable> failure) {
    static Outcome of(long seed, Coverage coverage, Trace trace, Sabotage sabotage) {
        try {
            var result = new Simulation(seed, coverage, trace, sabotage).run();
            return new Outcome(seed, result.events(), result.virtual(), Optional.empty());
        } catch (RuntimeException failure) {
            return new Outcome(seed, 0, Duration.ZERO, Optional.of(failure));
        }
    }

    String text() {
        return failure.map(this::failed)
                .orElse(
                        "seed "
                                + seed
                                + ": every promise held; "
                                + events
                                + " events in "
                                + virtual.toMinutes()
                                + " virtual minutes");
    }

    private String failed(Throwable cause) {
        String replay = "\n  replay: deploy/simulate.sh --seed " + seed + " --trace";
        if (cause instanceof Violation broken && broken.getCause() == null) {
            return "seed " + seed + " broke a promise: " + broken.getMessage() + replay;
        }
        var stack = new StringWriter();
        cause.printStackTrace(new PrintWriter(stack));
        return "seed " + seed + " failed: " + stack + replay;
    }
}
