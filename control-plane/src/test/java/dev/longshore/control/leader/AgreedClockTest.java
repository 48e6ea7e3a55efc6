package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new leader's clock lacks, by the others'. */
class AgreedClockTest {
    private final HandLoop loop = new HandLoop();

    /** Seconds that the others are ahead; {@code x} for one that does not answer. */
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "1, 0",
        "1 -2, 0",
        "3600 1, 0",
        "-3600 -3601, -3600",
        "3600 3601, 3600",
        "3600 x, 0",
        "-3600 x, -3600",
        "x x, 0",
        "3600, 0",
        "-3600, -3600",
        "1 -1 3600 -3600, 0",
        "-3600 -3600 -3600 x, -3600",
    })
    void theMajorityIsRight(String others, long correction) {
        List<CompletableFuture<Duration>> answers =
                Arrays.stream(others.split(" "))
                        .filter(word -> !word.isEmpty())
                        .map(
                                word ->
                                        word.equals("x")
                                                ? CompletableFuture.<Duration>failedFuture(
                                                        new IllegalStateException("silent"))
                                                : CompletableFuture.completedFuture(
                                                        Duration.ofSeconds(Long.parseLong(word))))
                        .toList();
        var agreed = AgreedClock.correction(loop, answers).toCompletableFuture();
        loop.run();

        assertThat(agreed).isCompletedWithValue(Duration.ofSeconds(correction));
    }

    @Test
    void nobodyWaitsForTheRestOnceAMajorityAgrees() {
        var dead = new CompletableFuture<Duration>();
        var alive = CompletableFuture.completedFuture(Duration.ofMillis(-300));
        var agreed = AgreedClock.correction(loop, List.of(dead, alive)).toCompletableFuture();
        loop.run();

        assertThat(agreed).isCompletedWithValue(Duration.ZERO);
    }

    @Test
    void thoseThatDoNotAnswerAreWaitedForASecond() {
        var dead = new CompletableFuture<Duration>();
        var off = CompletableFuture.completedFuture(Duration.ofHours(-1));
        var agreed = AgreedClock.correction(loop, List.of(dead, off)).toCompletableFuture();
        loop.run();
        assertThat(agreed).isNotDone();

        loop.pass(Duration.ofSeconds(1));
        assertThat(agreed).isCompletedWithValue(Duration.ofHours(-1));
    }
}
