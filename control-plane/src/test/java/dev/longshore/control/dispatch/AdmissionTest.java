package dev.longshore.control.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.foundation.loop.HandLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents that all come at once, as after a change of leaders. */
class AdmissionTest {
    private static final int AGENTS = 1_000;

    private final HandLoop loop = new HandLoop();
    private final Admission admission = new Admission(loop::elapsed);
    private final Random random = new Random(7);
    private int tries;
    private int welcomed;
    private Duration lastWelcome = Duration.ZERO;

    /**
     * What a hello takes, in milliseconds, from an idle machine to one that is overloaded; and how
     * often each agent tries at most.
     */
    @ParameterizedTest
    @CsvSource({"20, 2", "100, 2", "500, 3", "3000, 7"})
    void aCrowdIsNotSentAwayAgainAndAgain(int helloMillis, int mostTries) {
        Duration began = loop.elapsed();
        crowd(Duration.ofMillis(helloMillis), AGENTS);
        loop.pass(Duration.ofHours(1));

        assertThat(welcomed).isEqualTo(AGENTS);
        assertThat(admission.inProgress()).isZero();
        assertThat(tries).as("tries of all").isLessThan(mostTries * AGENTS);
        // The leader is at work most of the time: whoever leaves makes room for one that waits.
        Duration work = Duration.ofMillis((long) helloMillis * AGENTS / Admission.MAX_HELLOS);
        assertThat(lastWelcome.minus(began)).isLessThan(work.multipliedBy(3).plusSeconds(8));
    }

    @Test
    void whoComesWhenThereIsPlentyOfRoomAgainIsNotSentAwayForLong() {
        for (int i = 0; i < AGENTS; i++) {
            admission.enter(new Silent());
        }
        while (admission.inProgress() > 0) {
            admission.leave();
        }
        Optional<Duration> away = Optional.empty();
        while (away.isEmpty()) {
            away = admission.enter(new Silent());
        }
        assertThat(away.get()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void oneFollowsTheOtherInTheirOrder() {
        for (int i = 0; i < Admission.MAX_HELLOS; i++) {
            admission.enter(new Silent());
        }
        var first = new Silent();
        var second = new Silent();
        var third = new Silent();
        admission.enter(first);
        admission.enter(second);
        admission.enter(third);
        admission.giveUp(second);

        admission.leave();
        assertThat(first.letIn).isTrue();
        assertThat(third.letIn).isFalse();
        admission.leave();
        assertThat(second.letIn).isFalse();
        assertThat(third.letIn).isTrue();
        assertThat(admission.inProgress()).isEqualTo(Admission.MAX_HELLOS);
    }

    private void crowd(Duration takes, int agents) {
        for (int i = 0; i < agents; i++) {
            hello(takes, 1);
        }
    }

    private static final class Silent implements Admission.Guest {
        private boolean letIn;

        @Override
        public void letIn() {
            letIn = true;
        }

        @Override
        public void sendAway() {}
    }

    /** As an agent does: the longer away the more often it was sent away. */
    private void hello(Duration takes, int attempt) {
        tries++;
        admission
                .enter(
                        new Admission.Guest() {
                            @Override
                            public void letIn() {
                                loop.after(takes, () -> answered());
                            }

                            @Override
                            public void sendAway() {}
                        })
                .ifPresent(
                        retryAfter -> {
                            Duration least = retryAfter.plusMillis(100);
                            long spread =
                                    least.multipliedBy(Math.min(attempt, 4)).dividedBy(4).toNanos();
                            loop.after(
                                    least.plusNanos(random.nextLong(spread)),
                                    () -> hello(takes, attempt + 1));
                        });
    }

    private void answered() {
        admission.leave();
        welcomed++;
        lastWelcome = loop.elapsed();
    }
}
