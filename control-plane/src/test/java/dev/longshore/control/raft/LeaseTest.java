package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
    private long nanos;
    private final Lease lease = new Lease(() -> nanos);

    @ParameterizedTest
    @CsvSource(
            nullValues = "nobody",
            value = {
                "1, nobody, true",
                "3, 449, true",
                "3, 450, false",
                "3, 10000 449, true",
                "5, 449, false",
                "5, 100 200 900 900, true",
                "2, 449, true",
                "2, 450, false",
                "4, 449, false",
            })
    void isHeldWhileAMajorityAnswersWhatWasSentLately(int members, String ages, boolean held) {
        var answered =
                Arrays.stream(ages == null ? new String[0] : ages.split(" "))
                        .map(age -> Duration.ofMillis(Long.parseLong(age)));

        assertThat(lease.held(members, answered)).isEqualTo(held);
    }

    @Test
    void isDownDuringATransferAndForAnElectionAfterIt() {
        lease.transferBegins();
        assertThat(held()).isFalse();

        lease.transferEnded();
        assertThat(held()).isFalse();
        nanos += Duration.ofSeconds(1).toNanos() - 1;
        assertThat(held()).isFalse();
        nanos++;
        assertThat(held()).isTrue();
    }

    private boolean held() {
        return lease.held(3, Arrays.stream(new Duration[] {Duration.ZERO}));
    }
}
