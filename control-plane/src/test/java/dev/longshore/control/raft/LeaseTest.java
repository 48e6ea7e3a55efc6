package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
    private static final long TERM = 7;

    private long nanos;
    private final Lease lease = new Lease(() -> nanos);

    @ParameterizedTest
    @CsvSource(
            nullValues = "nobody",
            value = {
                "1, nobody, true",
                "3, 224, true",
                "3, 225, false",
                "3, 10000 224, true",
                "5, 224, false",
                "5, 100 200 900 900, true",
                "2, 224, true",
                "2, 225, false",
                "4, 224, false",
            })
    void isHeldWhileAMajorityAnswersWhatWasSentLately(int members, String ages, boolean held) {
        var answered = new HashMap<String, Duration>();
        for (String age : ages == null ? new String[0] : ages.split(" ")) {
            answered.put("m" + answered.size(), Duration.ofMillis(Long.parseLong(age)));
        }

        assertThat(lease.held(TERM, members, answered)).isEqualTo(held);
    }

    /** A release lasts three seconds from when it came, and what counts was sent after it. */
    @Test
    void isDownDuringATransferAndUntilNoReleaseCanCountAfterIt() {
        lease.transferBegins();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(held(TERM)).isFalse();

        lease.transferEnded();
        assertThat(held(TERM)).isFalse();
        nanos += Duration.ofMillis(3_450).toNanos() - 1;
        assertThat(held(TERM)).isFalse();
        nanos++;
        assertThat(held(TERM)).isTrue();
    }

    @Test
    void doesNotCountAVoterThatMayStillBeReleasedInThisTerm() {
        lease.unsure(TERM, "s2");

        assertThat(held(TERM)).isFalse();
        assertThat(lease.held(TERM, 3, Map.of("s2", Duration.ZERO, "s3", Duration.ZERO))).isTrue();
        assertThat(held(TERM + 1)).isTrue();

        lease.unsure(TERM + 1, "s3");
        assertThat(held(TERM + 1)).isTrue();
    }

    @Test
    void isSpoiltWhereItWouldBeHeldButForDoubts() {
        lease.unsure(TERM, "s2");

        assertThat(spoilt(TERM, Map.of("s2", Duration.ZERO))).isTrue();
        assertThat(spoilt(TERM, Map.of("s2", Duration.ZERO, "s3", Duration.ZERO))).isFalse();
        assertThat(spoilt(TERM, Map.of("s2", Duration.ofSeconds(1)))).isFalse();
        assertThat(spoilt(TERM + 1, Map.of("s2", Duration.ZERO))).isFalse();

        lease.transferBegins();
        assertThat(spoilt(TERM, Map.of("s2", Duration.ZERO))).isFalse();
        lease.transferEnded();
        assertThat(spoilt(TERM, Map.of("s2", Duration.ZERO))).isFalse();
        nanos += Duration.ofMillis(3_450).toNanos();
        assertThat(spoilt(TERM, Map.of("s2", Duration.ZERO))).isTrue();
    }

    private boolean spoilt(long term, Map<String, Duration> answered) {
        return lease.isSpoilt(term, 3, answered);
    }

    private boolean held(long term) {
        return lease.held(term, 3, Map.of("s2", Duration.ZERO));
    }
}
