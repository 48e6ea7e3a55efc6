package dev.longshore.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.Placement.Decision;
import dev.longshore.control.schedule.PlacementRequest.Constraint;
import dev.longshore.control.schedule.PlacementRequest.Expression;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Tasks that are placed one after another go where each would go if all machines were compared for
 * it.
 */
class RankingTest extends PlacementCase {
    private static final List<List<Strategy>> STRATEGIES =
            List.of(
                    List.of(),
                    List.of(new Strategy.Spread("instanceId")),
                    List.of(new Strategy.Spread("attribute:rack")),
                    List.of(new Strategy.Binpack(true)),
                    List.of(new Strategy.Binpack(false), new Strategy.Spread("instanceId")),
                    List.of(new Strategy.Spread("attribute:rack"), new Strategy.Binpack(false)),
                    List.of(
                            new Strategy.Spread("attribute:ecs.availability-zone"),
                            new Strategy.Spread("attribute:rack")),
                    List.of(new Strategy.Binpack(true), new Strategy.Spread("attribute:rack")));

    private final List<Candidate> compared = new ArrayList<>();

    @RepeatedTest(200)
    void aSweepPlacesAsComparingAllMachinesDoes(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        world(random);
        var placement = placement();
        index.nodes("default").forEach(node -> compared.add(new Candidate(node, KeptRooms.NONE)));

        PlacementRequest request = any(random);
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(5) == 0) {
                request = any(random);
            }
            Set<String> withoutAddress = random.nextInt(4) == 0 ? some(random) : Set.of();
            Decision decision =
                    placement.place(request, node -> !withoutAddress.contains(node.id()));
            Optional<String> expected = compare(request, withoutAddress);

            switch (decision) {
                case Decision.Placed placed ->
                        assertThat(Optional.of(placed.node().id()))
                                .as("task %d: %s", i, request)
                                .isEqualTo(expected);
                case Decision.Nowhere nowhere -> {
                    assertThat(expected).as("task %d: %s", i, request).isEmpty();
                    assertThat(nowhere.reasons()).hasSize(compared.size());
                }
            }
        }
    }

    @RepeatedTest(200)
    void laterRunsPlaceAsComparingAllMachinesDoes(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        world(random);
        List<PlacementRequest> requests =
                Stream.generate(() -> any(random)).limit(1 + random.nextInt(12)).toList();
        for (int run = 0; run < 12; run++) {
            var placement = placement();
            compared.clear();
            index.nodes("default")
                    .forEach(node -> compared.add(new Candidate(node, KeptRooms.NONE)));
            for (int i = random.nextInt(6); i > 0; i--) {
                if (random.nextInt(8) == 0) {
                    placement()
                            .place(requests.getFirst(), PlacementCase::any); // nothing of it comes
                }
                PlacementRequest request = requests.get(random.nextInt(requests.size()));
                Set<String> withoutAddress = random.nextInt(4) == 0 ? some(random) : Set.of();
                Decision decision =
                        placement.place(request, node -> !withoutAddress.contains(node.id()));
                assertThat(node(decision))
                        .as("run %d: %s", run, request)
                        .isEqualTo(compare(request, withoutAddress));
            }
            change(random);
        }
    }

    private static Optional<String> node(Decision decision) {
        return decision instanceof Decision.Placed placed
                ? Optional.of(placed.node().id())
                : Optional.empty();
    }

    /** What may happen between two runs. */
    private void change(Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            String node = "i-%02d".formatted(random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> instance(node, List.of("a", "b", "c").get(random.nextInt(3)));
                case 1 ->
                        index.changed(
                                List.of(
                                        new RowChange<>(
                                                Tables.CONTAINER_INSTANCES,
                                                new InstanceKey("default", node),
                                                Optional.empty(),
                                                Optional.empty())));
                case 2 ->
                        instance(
                                node,
                                "a",
                                row -> row.getInstanceBuilder().setAgentConnected(false));
                default ->
                        put(
                                "t-" + random.nextInt(20),
                                task(
                                                node,
                                                random.nextBoolean()
                                                        ? "service:web"
                                                        : "service:other",
                                                demand(random.nextInt(300), random.nextInt(600)),
                                                random.nextInt(5) == 0 ? "STOPPED" : "RUNNING")
                                        .setReleased(random.nextInt(3) == 0));
            }
        }
    }

    private Optional<String> compare(PlacementRequest request, Set<String> withoutAddress) {
        List<Candidate> fitting =
                new ArrayList<>(
                        compared.stream()
                                .filter(it -> Filters.refuse(it, request).isEmpty())
                                .toList());
        while (!fitting.isEmpty()) {
            Candidate best = Scores.choose(compared, fitting, request, new Random(1)).best();
            if (!withoutAddress.contains(best.node().id())) {
                best.hold(request);
                return Optional.of(best.node().id());
            }
            fitting.remove(best);
        }
        return Optional.empty();
    }

    private void world(Random random) {
        int nodes = 1 + random.nextInt(12);
        for (int i = 0; i < nodes; i++) {
            String zone = List.of("a", "b", "c").get(random.nextInt(3));
            String rack = random.nextInt(4) == 0 ? null : "r" + random.nextInt(3);
            instance("i-%02d".formatted(i), zone, attribute("rack", rack));
        }
        for (int i = random.nextInt(20); i > 0; i--) {
            put(
                    "t-" + i,
                    task(
                            "i-%02d".formatted(random.nextInt(nodes)),
                            random.nextBoolean() ? "service:web" : "service:other",
                            demand(random.nextInt(300), random.nextInt(600)),
                            random.nextInt(5) == 0 ? "STOPPED" : "RUNNING"));
        }
    }

    private static PlacementRequest any(Random random) {
        List<Constraint> constraints =
                random.nextInt(4) == 0
                        ? List.of(
                                new Constraint(
                                        "zone a or b",
                                        new Expression(
                                                "zone a or b", node -> !node.zone().equals("c"))))
                        : List.of();
        return request(
                demand(1 + random.nextInt(256), 1 + random.nextInt(256)),
                List.of(),
                constraints,
                random.nextInt(6) == 0,
                STRATEGIES.get(random.nextInt(STRATEGIES.size())));
    }

    private Set<String> some(Random random) {
        var some = new HashSet<String>();
        compared.stream()
                .filter(it -> random.nextBoolean())
                .forEach(it -> some.add(it.node().id()));
        return some;
    }
}
