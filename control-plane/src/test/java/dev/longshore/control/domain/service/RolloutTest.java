package dev.longshore.control.domain.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.service.Rollout.Bounds;
import dev.longshore.control.domain.service.Rollout.Counts;
import dev.longshore.control.domain.service.Rollout.Launches;
import dev.longshore.control.domain.service.Rollout.Moves;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The next moves of a rolling update, step by step. */
class RolloutTest {
    /** Percentages as the guides use them: the minimum rounds up, the maximum down. */
    @ParameterizedTest
    @CsvSource({
        "4, 100, 200, 4, 8",
        "4, 50, 100, 2, 4",
        "4, 0, 100, 0, 4",
        "1, 50, 100, 1, 1",
        "3, 50, 150, 2, 4",
        "0, 100, 200, 0, 0",
        "5000, 100, 200, 5000, 10000",
    })
    void minimumRoundsUpAndMaximumDown(
            int desired, int minimumPercent, int maximumPercent, int minimum, int maximum) {
        assertThat(Bounds.of(desired, minimumPercent, maximumPercent))
                .isEqualTo(new Bounds(minimum, maximum));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            value = {
                // name, desired, min%, max%, good healthy, good settling, sick, idle, healthy ->
                // launch, stop idle,
                // stop healthy, blocked
                "a new service, 3, 100, 200, 0, 0, 0, 0, 0, 3, 0, 0, false",
                "double first, 4, 100, 200, 0, 0, 0, 0, 4, 4, 0, 0, false",
                "one is replaced, 4, 100, 200, 1, 3, 0, 0, 4, 0, 0, 1, false",
                "half first, 4, 50, 100, 0, 0, 0, 0, 4, 0, 0, 2, false",
                "then the room is used, 4, 50, 100, 0, 0, 0, 0, 2, 2, 0, 0, false",
                "and waited for, 4, 50, 100, 0, 2, 0, 0, 2, 0, 0, 0, false",
                "all first, 4, 0, 100, 0, 0, 0, 0, 4, 0, 0, 4, false",
                "start first for one, 1, 0, 200, 0, 0, 0, 0, 1, 1, 0, 0, false",
                "what is not healthy goes at once, 2, 100, 200, 0, 0, 0, 2, 0, 2, 2, 0, false",
                "no way for one, 1, 50, 100, 0, 0, 0, 0, 1, 0, 0, 0, true",
                "nor with both at hundred, 4, 100, 100, 0, 0, 0, 0, 4, 0, 0, 0, true",
                "one is missing, 3, 100, 100, 2, 0, 0, 0, 0, 1, 0, 0, false",
                "scaled to nothing with old ones, 0, 100, 200, 0, 0, 0, 0, 2, 0, 0, 2, false",
            })
    void next(
            String name,
            int desired,
            int minimumPercent,
            int maximumPercent,
            int goodHealthy,
            int settling,
            int sick,
            int idle,
            int healthy,
            int launch,
            int stopIdle,
            int stopHealthy,
            boolean blocked) {
        Moves moves =
                Rollout.next(
                        new Counts(
                                desired,
                                Bounds.of(desired, minimumPercent, maximumPercent),
                                new Counts.Good(goodHealthy, settling, settling),
                                sick,
                                new Counts.Others(idle, 0, healthy, 0, 0),
                                Launches.ALLOWED));

        assertThat(moves)
                .as(name)
                .isEqualTo(new Moves(launch, 0, 0, 0, stopIdle, stopHealthy, blocked));
    }
}
