package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever happens to a service, its plans keep the bounds, and in the end it has what it wants.
 */
class PlannerHistoryTest {
    private static final int HISTORIES = 80;
    private static final int STEPS = 120;

    @ParameterizedTest
    @CsvSource({
        "4, 100, 200",
        "4, 50, 100",
        "7, 0, 100",
        "1, 0, 200",
        "10, 50, 150",
        "3, 100, 134"
    })
    void boundsHoldThroughRandomHistories(int desired, int minimum, int maximum) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            var model = new ServiceModel(desired, minimum, maximum);
            var random = new SplittableRandom(seed * 31L + desired);
            if (seed % 3 == 0) {
                model.breaker(seed % 2 == 0);
            }
            for (int step = 0; step < STEPS; step++) {
                happen(model, random);
                stepWithinBounds(model, "seed " + seed + ", step " + step);
            }
            model.leaving.clear();
            model.room = Rollout.Launches.ALLOWED;
            model.desired(desired);
            model.deploy();
            model.comeToRest();
            assertThat(model.healthy()).as("seed " + seed).isEqualTo(wanted(model));
            assertThat(model.live()).as("seed " + seed).hasSize(wanted(model));
            assertThat(model.isSteady()).as("seed " + seed + model.row).isTrue();
        }
    }

    private static int wanted(ServiceModel model) {
        return model.row.getService().getDesiredCount();
    }

    private static void happen(ServiceModel model, SplittableRandom random) {
        model.now = model.now.plus(Duration.ofMillis(random.nextInt(4_000)));
        switch (random.nextInt(24)) {
            case 0 -> model.deploy();
            case 1 -> model.desired(random.nextInt(12));
            case 2 -> model.leaving.add("n" + random.nextInt(5));
            case 3 -> model.leaving.clear();
            case 4 ->
                    model.any(random)
                            .ifPresent(
                                    m ->
                                            model.protect(
                                                    m.id(),
                                                    Duration.ofSeconds(random.nextInt(60))));
            case 5 -> model.room = Rollout.Launches.NO_ROOM;
            case 6, 7 -> model.room = Rollout.Launches.ALLOWED;
            default -> model.any(random).ifPresent(m -> live(model, m, random));
        }
    }

    /** What may happen to a task next. */
    static void live(ServiceModel model, Member member, SplittableRandom random) {
        switch (member.standing()) {
            case PENDING -> {
                if (random.nextInt(5) == 0) {
                    model.end(member.id(), true);
                } else {
                    model.become(member.id(), Standing.SETTLING);
                }
            }
            case SETTLING ->
                    model.become(
                            member.id(),
                            random.nextInt(5) == 0 ? Standing.UNHEALTHY : Standing.HEALTHY);
            case HEALTHY -> {
                if (random.nextInt(3) == 0) {
                    model.become(member.id(), Standing.UNHEALTHY);
                } else if (random.nextInt(4) == 0) {
                    model.become(member.id(), Standing.AWAY);
                }
            }
            case AWAY -> model.become(member.id(), Standing.HEALTHY);
            case UNHEALTHY, STOPPING -> model.end(member.id(), random.nextBoolean());
            case ENDED -> {}
        }
    }

    private static void stepWithinBounds(ServiceModel model, String when) {
        model.tasks.settle(model.now, ServiceModel.HEALTHY_AFTER);
        var before = model.live();
        Set<String> protectedOnes =
                before.stream()
                        .filter(m -> m.isProtected(model.now))
                        .filter(m -> m.standing() != Standing.UNHEALTHY)
                        .map(Member::id)
                        .collect(Collectors.toSet());
        long healthyBefore = model.healthy();
        var bounds =
                Rollout.Bounds.of(
                        wanted(model),
                        model.row
                                .getService()
                                .getDeploymentConfiguration()
                                .getMinimumHealthyPercent(),
                        model.row.getService().getDeploymentConfiguration().getMaximumPercent());

        Plan plan = model.step();

        assertThat(model.live().size())
                .as(when + ": running and pending")
                .isLessThanOrEqualTo(Math.max(bounds.maximum(), before.size()));
        assertThat(model.healthy())
                .as(when + ": healthy")
                .isGreaterThanOrEqualTo(Math.min(bounds.minimum(), healthyBefore));
        assertThat(plan.stops())
                .as(when + ": protected tasks")
                .noneMatch(stop -> protectedOnes.contains(stop.task().id()));
        assertThat(plan.stops()).as(when).allMatch(stop -> !stop.reason().isEmpty());
    }
}
