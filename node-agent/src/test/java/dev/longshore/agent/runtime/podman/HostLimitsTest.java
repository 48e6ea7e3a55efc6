package dev.longshore.agent.runtime.podman;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HostLimitsTest {
    private static final List<String> LIMITS =
            List.of(
                    "Limit                     Soft Limit           Hard Limit           Units     ",
                    "Max cpu time              unlimited            unlimited            seconds   ",
                    "Max processes             96365                96365                processes ",
                    "Max open files            1024                 20000                files     ",
                    "Max nice priority         0                    0                    ");

    @Test
    void withoutTheCapabilityNothingExceedsTheHardLimit() {
        var limits = HostLimits.parse(LIMITS, List.of("Name:\tjava", "CapEff:\t000001fffeffffff"));

        assertThat(limits.clamp("nofile", 1_048_576)).isEqualTo(20_000);
        assertThat(limits.clamp("nofile", -1)).isEqualTo(20_000);
        assertThat(limits.clamp("nofile", 100)).isEqualTo(100);
        assertThat(limits.clamp("nproc", 1_048_576)).isEqualTo(96_365);
        assertThat(limits.clamp("nice", 5)).isZero();
        assertThat(limits.clamp("cpu", 77)).isEqualTo(77);
    }

    @Test
    void withTheCapabilityEverythingIsPossible() {
        var limits = HostLimits.parse(LIMITS, List.of("CapEff:\t000001ffffffffff"));

        assertThat(limits.clamp("nofile", 1_048_576)).isEqualTo(1_048_576);
    }
}
