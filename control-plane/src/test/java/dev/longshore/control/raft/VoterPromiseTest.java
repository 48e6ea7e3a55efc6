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
    void holdsAfterTheStartAsForALeaderThatNobodyKnows() {
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        pass(Duration.ofMillis(499));
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        assertThat(promise.left()).isEqualTo(Duration.ofMillis(1));
        pass(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();
        assertThat(promise.left()).isZero();
    }

    @Test
    void holdsForAQuarterOfASecondAfterALeaderWasHeardWhoseLeasesAreThatShort() {
        promise.heard(TERM);
        promise.knows(TERM);
        pass(Duration.ofMillis(249));
        assertThat(promise.mayVoteFor("s2", TERM)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM)).isTrue();
    }

    /** A server of an earlier version may lead the next term. */
    @Test
    void holdsForHalfASecondAfterAnotherLeaderWasHeard() {
        promise.knows(TERM);
        promise.heard(TERM + 1);
        pass(Duration.ofMillis(499));
        assertThat(promise.mayVoteFor("s2", TERM + 1)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(promise.mayVoteFor("s2", TERM + 1)).isTrue();
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
            promise.heard(TERM);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
