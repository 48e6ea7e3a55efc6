package dev.longshore.control.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log's time neither jumps nor stands still, whatever is done to the wall clock. */
class LogClockTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HandLoop loop = new HandLoop();
    private final LogClock clock = new LogClock(loop);

    @Test
    void itIsTheWallClockWhereNothingIsWrong() {
        clock.begin(Duration.ZERO, loop.now().minusSeconds(5));
        loop.pass(MINUTE);

        assertThat(clock.now()).isEqualTo(loop.now());
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, -30, 30, 3_600})
    void aJumpOfTheWallClockIsTakenInSlowly(long seconds) {
        clock.begin(Duration.ZERO, Instant.EPOCH);
        Instant before = clock.now();
        loop.setForward(Duration.ofSeconds(seconds));

        assertThat(clock.now()).isEqualTo(before);
        loop.pass(MINUTE);
        Duration most = MINUTE.dividedBy(10);
        Duration passed = Duration.between(before, clock.now());
        assertThat(passed).isEqualTo(seconds > 0 ? MINUTE.plus(most) : MINUTE.minus(most));

        for (int i = 0; i < 1_000; i++) {
            loop.pass(MINUTE);
            clock.now();
        }
        assertThat(clock.now()).as("in the end").isEqualTo(loop.now());
    }

    @Test
    void afterALeaderWhoseClockWasAheadTimeGoesOn() {
        Instant ahead = loop.now().plus(Duration.ofHours(1));
        clock.begin(Duration.ZERO, ahead);

        assertThat(clock.now()).as("not behind the log").isEqualTo(ahead);
        loop.pass(MINUTE);
        assertThat(Duration.between(ahead, clock.now())).isEqualTo(Duration.ofSeconds(54));
    }

    @Test
    void afterAnOutageItIsTheWallClockAtOnce() {
        clock.begin(Duration.ZERO, loop.now().minus(Duration.ofHours(1)));

        assertThat(clock.now()).isEqualTo(loop.now());
    }

    @Test
    void aClockThatTheOthersCorrectStaysCorrected() {
        Instant right = loop.now();
        loop.setForward(Duration.ofHours(1));
        clock.begin(Duration.ofHours(-1), Instant.EPOCH);
        loop.pass(MINUTE);

        assertThat(clock.now()).isEqualTo(right.plus(MINUTE));
    }
}
