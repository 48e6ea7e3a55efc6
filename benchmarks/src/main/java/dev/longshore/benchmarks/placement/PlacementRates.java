package dev.longshore.benchmarks.placement;

import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.KeptRooms;
import dev.longshore.control.schedule.Placement;
import dev.longshore.control.schedule.PlacementRequest;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.Expression;
import dev.longshore.control.schedule.PlacementRequest.RequiredAttribute;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.proto.store.Demand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * Prints decisions a second by the number of nodes: of sweeps, in which one run places thousands of
 * tasks that are alike, and of single tasks, each of which is a run of its own over an index that
 * knows of the one before. Arguments: numbers of nodes.
 */
public final class PlacementRates {
    /** Each figure is of what is decided in as much time, after as much that does not count. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final int SWEEP = 5_000;
    private static final Demand DEMAND =
            Demand.newBuilder().setCpuUnits(16).setMemoryMib(32).build();

    private PlacementRates() {}

    private static final List<Mix> MIXES =
            List.of(
                    new Mix("spread over zones and nodes", List.of(), false),
                    new Mix("binpack by memory", List.of(new Strategy.Binpack(true)), false),
                    new Mix(
                            "an attribute, an expression, spread over racks",
                            List.of(
                                    new Strategy.Spread("attribute:rack"),
                                    new Strategy.Spread("instanceId")),
                            true));

    /** What tasks ask for. */
    private record Mix(String words, List<Strategy> strategies, boolean constrained) {
        private PlacementRequest request() {
            return new PlacementRequest(
                    Installation.CLUSTER,
                    DEMAND,
                    "service:web",
                    constrained
                            ? List.of(new RequiredAttribute("disk", Optional.of("ssd")))
                            : List.of(),
                    constrained
                            ? List.of(
                                    new Constraint(
                                            "attribute:ecs.availability-zone != us-east-1c",
                                            new Expression(
                                                    "not c",
                                                    node -> !node.zone().equals("us-east-1c"))))
                            : List.of(),
                    false,
                    strategies,
                    new Among.Cluster());
        }
    }

    /** Prints one line for each number of nodes and mix. */
    public static void main(String[] args) {
        System.out.printf("%8s  %-48s %12s %12s%n", "nodes", "tasks", "sweeps /s", "single /s");
        for (String nodes : args) {
            for (Mix mix : MIXES) {
                int count = Integer.parseInt(nodes);
                System.out.printf(
                        "%8d  %-48s %,12.0f %,12.0f%n",
                        count, mix.words, sweeps(count, mix), single(count, mix));
            }
        }
    }

    private static double sweeps(int nodes, Mix mix) {
        var installation = new Installation(nodes);
        PlacementRequest request = mix.request();
        return rate(
                () -> {
                    Placement run = run(installation);
                    for (int task = 0; task < SWEEP; task++) {
                        place(run, request);
                    }
                    return SWEEP;
                });
    }

    private static double single(int nodes, Mix mix) {
        var installation = new Installation(nodes);
        PlacementRequest request = mix.request();
        return rate(
                () -> {
                    installation.put(place(run(installation), request), DEMAND);
                    return 1;
                });
    }

    private static Placement run(Installation installation) {
        return new Placement(
                installation.index(), Installation.CLUSTER, new Random(1), KeptRooms.NONE);
    }

    /** The id of the node. */
    private static String place(Placement run, PlacementRequest request) {
        return switch (run.place(request, node -> true)) {
            case Placement.Decision.Placed placed -> placed.node().id();
            case Placement.Decision.Nowhere nowhere ->
                    throw new IllegalStateException("no room: " + nowhere.offered());
        };
    }

    private static double rate(IntSupplier decisions) {
        count(decisions);
        return count(decisions);
    }

    private static double count(IntSupplier decisions) {
        long begin = System.nanoTime();
        long made = 0;
        while (System.nanoTime() - begin < ROUND.toNanos()) {
            made += decisions.getAsInt();
        }
        return made * 1e9 / (System.nanoTime() - begin);
    }
}
