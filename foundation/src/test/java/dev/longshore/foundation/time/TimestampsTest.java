package dev.longshore.foundation.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "-62135596800, 0, true",
        "-62135596801, 999999999, false",
        "253402300799, 999999999, true",
        "253402300800, 0, false",
        "9223372036854775807, 0, false",
        "0, -1, false",
        "0, 1000000000, false",
    })
    void aMomentIsBetweenTheYears1And9999(long seconds, int nanos, boolean expected) {
        var at = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();

        assertThat(Timestamps.isMoment(at)).isEqualTo(expected);
    }
}
