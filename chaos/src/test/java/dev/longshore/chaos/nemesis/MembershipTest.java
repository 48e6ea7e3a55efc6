package dev.longshore.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {
    @ParameterizedTest
    @CsvSource({"s3,s3,s3-2", "s3,s3-2,s3-3", "s3,s3-9,s3-10", "s-1,s-1,s-1-2", "db,db-east,db-2"})
    void noIdIsUsedTwice(String host, String id, String next) {
        assertThat(Membership.next(host, id)).isEqualTo(next);
    }
}
