package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to task sets, each keeps its bounds, and in the end it has its share. */
class TaskSetHistoryTest {
    private static final int HISTORIES = 80;
    private static final int STEPS = 100;
    private static final int MOST_SETS = 5;

    @ParameterizedTest
    @CsvSource({"4, 100, 200", "4, 50, 100", "7, 0, 100", "1, 0, 200", "10, 50, 150"})
    void eachSetHasItsShareAfterRandomHistories(int desired, int minimum, int maximum) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            var model = new TaskSetModel(desired, minimum, maximum);
            var random = new SplittableRandom(seed * 37L + desired);
            for (int step = 0; step < STEPS; step++) {
                happen(model, random);
                stepWithinBounds(model, "seed " + seed + ", step " + step);
            }
            model.service.leaving.clear();
            model.service.room = Rollout.Launches.ALLOWED;
            model.service.comeToRest();
            assertAllAsWished(model, "seed " + seed);
        }
    }

    private static void assertAllAsWished(TaskSetModel model, String when) {
        int total = 0;
        for (String id : model.ids()) {
            int share =
                    TaskSets.computed(
                            model.service.row.getService().getDesiredCount(),
                            model.set(id).getScale());
            total += share;
            assertThat(model.computed(id)).as(when).isEqualTo(share);
            assertThat(model.live(id)).as(when + ": " + id).hasSize(share);
            assertThat(model.set(id).getStabilityStatus()).as(when).isEqualTo(TaskSets.STEADY);
        }
        assertThat(model.service.live()).as(when + ": no others").hasSize(total);
    }

    private static void happen(TaskSetModel model, SplittableRandom random) {
        ServiceModel service = model.service;
        service.now = service.now.plus(Duration.ofMillis(random.nextInt(4_000)));
        List<String> kept =
                model.ids().stream()
                        .filter(id -> !TaskSets.status(model.set(id)).equals(TaskSets.DRAINING))
                        .toList();
        switch (random.nextInt(24)) {
            case 0, 1 -> {
                if (model.ids().size() < MOST_SETS) {
                    model.create(random.nextInt(101));
                }
            }
            case 2, 3 -> {
                if (!kept.isEmpty()) {
                    model.scale(
                            kept.get(random.nextInt(kept.size())), random.nextInt(1_001) / 10.0);
                }
            }
            case 4 -> {
                if (!kept.isEmpty()) {
                    model.delete(kept.get(random.nextInt(kept.size())));
                }
            }
            case 5 -> service.desired(random.nextInt(12));
            case 6 -> service.leaving.add("n" + random.nextInt(5));
            case 7 -> service.leaving.clear();
            case 8 ->
                    service.any(random)
                            .ifPresent(
                                    m ->
                                            service.protect(
                                                    m.id(),
                                                    Duration.ofSeconds(random.nextInt(60))));
            case 9 -> service.room = Rollout.Launches.NO_ROOM;
            case 10, 11 -> service.room = Rollout.Launches.ALLOWED;
            default ->
                    service.any(random).ifPresent(m -> PlannerHistoryTest.live(service, m, random));
        }
    }

    private static void stepWithinBounds(TaskSetModel model, String when) {
        ServiceModel service = model.service;
        service.tasks.settle(service.now, ServiceModel.HEALTHY_AFTER);
        Set<String> protectedOnes =
                service.live().stream()
                        .filter(m -> m.isProtected(service.now))
                        .filter(m -> m.standing() != Standing.UNHEALTHY)
                        .filter(m -> !TaskSets.status(model.set(m.deployment())).equals("DRAINING"))
                        .map(Member::id)
                        .collect(Collectors.toSet());
        var sets = new TreeSet<>(model.ids());
        var before = sets.stream().collect(Collectors.toMap(id -> id, id -> model.live(id).size()));
        var healthy = sets.stream().collect(Collectors.toMap(id -> id, id -> healthy(model, id)));

        Plan plan = service.step();

        for (String id : model.ids()) {
            if (TaskSets.status(model.set(id)).equals(TaskSets.DRAINING)) {
                continue;
            }
            int computed = model.computed(id);
            Rollout.Bounds bounds = Upkeep.bounds(service.row.getService(), computed, computed);
            assertThat(model.live(id).size())
                    .as(when + ": running and pending ones of " + id)
                    .isLessThanOrEqualTo(Math.max(bounds.maximum(), before.getOrDefault(id, 0)));
            assertThat(healthy(model, id))
                    .as(when + ": healthy ones of " + id)
                    .isGreaterThanOrEqualTo(
                            Math.min(bounds.minimum(), healthy.getOrDefault(id, 0L)));
        }
        assertThat(plan.stops())
                .as(when + ": protected tasks")
                .noneMatch(stop -> protectedOnes.contains(stop.task().id()));
        assertThat(plan.stops()).as(when).allMatch(stop -> !stop.reason().isEmpty());
        assertThat(plan.launches()).as(when).allMatch(launch -> sets.contains(launch.deployment()));
    }

    private static long healthy(TaskSetModel model, String id) {
        return model.live(id).stream().filter(m -> m.standing() == Standing.HEALTHY).count();
    }
}
