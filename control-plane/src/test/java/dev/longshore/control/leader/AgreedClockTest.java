package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new leader's clock lacks, by the others'. */
class AgreedClockTest {
    private final HandLoop loop = new HandLoop();
    private List<CompletableFuture<Optional<Duration>>> answers = List.of();

    /** Seconds that the others are ahead; {@code ?} for one that does not say. */
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
        "3600, 0",
        "-3600, -3600",
        "? ?, 0",
        "? -3600, -3600",
        "1 -1 3600 -3600, 0",
        "-3600 -3600 -3600 x, -3600",
    })
    void theMajorityIsRight(String others, long correction) {
        assertThat(agreed(others)).isCompletedWithValue(Duration.ofSeconds(correction));
    }

    @Test
    void nobodyWaitsForTheRestOnceAMajorityAgrees() {
        answers = List.of(new CompletableFuture<>(), answer("1"));
        assertThat(agreed()).isCompletedWithValue(Duration.ZERO);
    }

    @Test
    void thoseThatDoNotAnswerAreWaitedForASecond() {
        answers = List.of(new CompletableFuture<>(), answer("-3600"));
        var agreed = agreed();
        assertThat(agreed).isNotDone();

        loop.pass(Duration.ofSeconds(1));
        assertThat(agreed).isCompletedWithValue(Duration.ofHours(-1));
    }

    @Test
    void whileNoMajorityAnswersItAsksAgain() {
        var agreed = agreed("x x");
        loop.pass(Duration.ofSeconds(20));
        assertThat(agreed).isNotDone();

        answers = List.of(answer("-3600"), answer("x"));
        loop.pass(Duration.ofSeconds(2));
        assertThat(agreed).isCompletedWithValue(Duration.ofHours(-1));
    }

    @Test
    void inTheEndItsOwnClockHasToDo() {
        var agreed = agreed("x x");
        loop.pass(Duration.ofSeconds(61));
        assertThat(agreed).isCompletedWithValue(Duration.ZERO);
    }

    private CompletableFuture<Duration> agreed(String others) {
        answers =
                Arrays.stream(others.split(" "))
                        .filter(word -> !word.isEmpty())
                        .map(AgreedClockTest::answer)
                        .toList();
        return agreed();
    }

    private CompletableFuture<Duration> agreed() {
        var agreed = AgreedClock.correction(loop, () -> answers, () -> true).toCompletableFuture();
        loop.run();
        return agreed;
    }

    private static CompletableFuture<Optional<Duration>> answer(String word) {
        return switch (word) {
            case "x" -> CompletableFuture.failedFuture(new IllegalStateException("silent"));
            case "?" -> CompletableFuture.completedFuture(Optional.empty());
            default ->
                    CompletableFuture.completedFuture(
                            Optional.of(Duration.ofSeconds(Long.parseLong(word))));
        };
    }
}
