package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VoterPromiseTest {
    private static final long TERM = 7;

    /** A clock of nanoseconds may begin anywhere, and overflow. */
    private long nanos = Long.MAX_VALUE - 1;

    private final VoterPromise promise = new VoterPromise(() -> nanos);

    @Test
    void holdsForTheShortestTimeoutAfterTheStartAndAfterTheLeaderWasHeard() {
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        pass(Duration.ofMillis(499));
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();

        promise.heard();
        pass(Duration.ofMillis(499));
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();
    }

    @Test
    void isLiftedByTheLeaderOfTheTermForOneCandidateAndThreeSeconds() {
        promise.release(TERM, "s2");

        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();
        assertThat(promise.mayVoteFor("s3", TERM)).isFalse();
        assertThat(promise.mayVoteFor("s2", TERM + 1)).isFalse();

        keepHearingFor(Duration.ofMillis(2_999));
        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();
        keepHearingFor(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
    }

    private void keepHearingFor(Duration time) {
        for (long i = 0; i < time.toMillis(); i++) {
            pass(Duration.ofMillis(1));
            promise.heard();
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
