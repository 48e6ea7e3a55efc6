package dev.longshore.simulation;

import dev.longshore.foundation.log.LogSetup;
import dev.longshore.simulation.world.Coverage;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.Trace;
import java.time.Duration;
import java.util.Set;
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

    @Option(
            names = "--without",
            split = ",",
            description = "with --seed: kinds of faults to leave out: ${COMPLETION-CANDIDATES}")
    private Set<Faults.Kind> without = Set.of();

    @Option(
            names = "--clients",
            defaultValue = "" + Plan.CLIENTS,
            description = "with --seed: callers (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--machines",
            defaultValue = "" + Plan.MACHINES,
            description = "with --seed: machines (default: ${DEFAULT-VALUE})")
    private int machines;

    @Option(
            names = "--faulty-seconds",
            description = "with --seed: how long things go wrong (default: 360)")
    private @Nullable Integer faultySeconds;

    @Option(names = "--rocksdb", description = "with --seed: keep the rows in RocksDB")
    private boolean rocksDb;

    @Option(names = "--trace", description = "with --seed: print what happens")
    private boolean trace;

    @Option(names = "--threads", description = "worlds at a time (default: one per core)")
    private int threads = Runtime.getRuntime().availableProcessors();

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
        var series = new Series(threads, sabotage, soakMinutes == null ? MAX_FAILURES : 1);
        if (soakMinutes != null) {
            series.runFor(Duration.ofMinutes(soakMinutes), System.currentTimeMillis() * 1_000);
        } else {
            series.run(from, seeds);
        }
        System.out.print(series.report());
        return series.passed(soakMinutes == null && seeds >= 500) ? 0 : 1;
    }

    private int one(long number) {
        var course = new Trace(trace ? System.out::println : line -> {});
        var coverage = new Coverage();
        Duration faulty = faultySeconds == null ? Plan.FAULTY : Duration.ofSeconds(faultySeconds);
        var plan = new Plan(number, without, clients, machines, faulty, rocksDb);
        Outcome outcome = Outcome.of(plan, coverage, course, sabotage);
        System.out.println(outcome.text());
        System.out.println("course " + Long.toHexString(course.sum()));
        return outcome.failure().isPresent() ? 1 : 0;
    }
}
