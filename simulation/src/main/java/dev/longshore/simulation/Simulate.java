package dev.longshore.simulation;

import dev.longshore.foundation.log.LogSetup;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code deploy/simulate.sh}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Runs the whole orchestrator in simulated worlds, each with faults of its own, and checks every promise.")
public final class Simulate implements Callable<Integer> {
    @Option(
            names = "--seeds",
            defaultValue = "500",
            description = "how many worlds (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--from",
            defaultValue = "1",
            description = "the first seed (default: ${DEFAULT-VALUE})")
    private long from;

    @Option(names = "--seed", description = "one world only")
    private @Nullable Long seed;

    @Option(names = "--trace", description = "with --seed: print what happens")
    private boolean trace;

    @Option(
            names = "--soak",
            description = "minutes: fresh seeds until the time is over or one fails")
    private @Nullable Integer soakMinutes;

    @Option(
            names = "--sabotage",
            defaultValue = "NONE",
            description = "a broken variant: ${COMPLETION-CANDIDATES}")
    private Sabotage sabotage = Sabotage.NONE;

    /** A series ends early when so many seeds have failed. */
    private static final int MAX_FAILURES = 5;

    private Simulate() {}

    /** Exit status 0 when every promise held. */
    public static void main(String[] args) {
        LogSetup.apply(LogSetup.Format.LOGFMT, "ERROR");
        System.exit(new CommandLine(new Simulate()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seed != null) {
            return one(seed);
        }
        var series = new Series(Runtime.getRuntime().availableProcessors(), sabotage, MAX_FAILURES);
        if (soakMinutes != null) {
            series.runFor(Duration.ofMinutes(soakMinutes), System.nanoTime());
        } else {
            series.run(from, seeds);
        }
        System.out.print(series.report());
        return series.passed(soakMinutes == null && seeds >= 500) ? 0 : 1;
    }

    private int one(long number) {
        var course = new Trace(trace ? System.out::println : line -> {});
        var coverage = new Coverage();
        Outcome outcome = Outcome.of(number, coverage, course, sabotage);
        System.out.println(outcome.text());
        System.out.println("course " + Long.toHexString(course.sum()));
        return outcome.failure().isPresent() ? 1 : 0;
    }

    /** Points that were not reached, in words. */
    static String missing(List<Coverage.Point> points) {
        return points.isEmpty() ? "everything was reached" : "not reached: " + points;
    }
}
