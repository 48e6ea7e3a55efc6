package dev.longshore.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.admin.Common;
import dev.longshore.proto.admin.StatusResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final Common COMMON =
            Common.newBuilder()
                    .setVersion("1")
                    .setAccountId("123456789012")
                    .setRegion("us-east-1")
                    .addZones("us-east-1a")
                    .setVpcCidr("10.32.0.0/16")
                    .build();
    private static final StatusResponse OWN =
            StatusResponse.newBuilder().setId("s1").setFeatureLevel(4).setCommon(COMMON).build();
    private static final StatusResponse OTHER = OWN.toBuilder().setId("s2").build();

    @Test
    void equalServersDifferInNothing() {
        assertThat(Differences.of(OWN, OTHER, Duration.ofSeconds(-5))).isEmpty();
    }

    @Test
    void eachDifferenceIsNamedWithBothSides() {
        var common =
                COMMON.toBuilder()
                        .setVersion("2")
                        .setAccountId("111122223333")
                        .setRegion("eu-west-1")
                        .addZones("us-east-1b")
                        .setVpcCidr("10.0.0.0/16");
        List<String> found =
                Differences.of(
                        OWN,
                        OTHER.toBuilder().setFeatureLevel(5).setCommon(common).build(),
                        Duration.ofSeconds(-61));

        assertThat(found)
                .hasSize(7)
                .anySatisfy(it -> assertThat(it).contains("clock of s2 is 61 s behind"))
                .anySatisfy(it -> assertThat(it).contains("s2 knows feature level 5, this one 4"))
                .anySatisfy(it -> assertThat(it).contains("version of s2 is 2, this one's is 1"))
                .anySatisfy(
                        it -> assertThat(it).contains("LONGSHORE_ACCOUNT_ID of s2 is 111122223333"))
                .anySatisfy(it -> assertThat(it).contains("LONGSHORE_REGION of s2 is eu-west-1"))
                .anySatisfy(
                        it ->
                                assertThat(it)
                                        .contains("LONGSHORE_ZONES of s2 is us-east-1a,us-east-1b"))
                .anySatisfy(
                        it -> assertThat(it).contains("LONGSHORE_VPC_CIDR of s2 is 10.0.0.0/16"));
    }

    /** An older server says nothing of these. */
    @Test
    void whatIsNotSaidDiffersNot() {
        assertThat(Differences.of(OWN, OTHER.toBuilder().clearCommon().build(), Duration.ZERO))
                .isEmpty();
    }
}
