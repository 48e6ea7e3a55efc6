package dev.longshore.agent.resource.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.balancer.haproxy.Traffic;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairCountsTest {
    private static final Pair API = new Pair("c", "web", "api");

    private final PairCounts counts = new PairCounts();

    private static Listener listener(int slot) {
        return new Listener(
                slot,
                0,
                ConnectView.newBuilder()
                        .setId("view-" + slot)
                        .setCluster("c")
                        .setService("web")
                        .addAliases(ConnectAlias.newBuilder().setDiscoveryName("api"))
                        .build());
    }

    private static Traffic traffic(long requests, long active) {
        return new Traffic(
                requests, requests, active, requests * 100, List.of(requests, 0L, 0L, 0L));
    }

    private void see(Map<String, Traffic> traffic, Listener... listeners) {
        counts.see(List.of(listeners), traffic, Map.of("view-1.0", Duration.ofMillis(7)));
    }

    @Test
    void aWorkerThatBeginsAnewTakesNothingAway() {
        see(Map.of("view-1.0", traffic(5, 2)), listener(1));
        see(Map.of("view-1.0", traffic(8, 1)), listener(1));
        see(Map.of("view-1.0", traffic(2, 1)), listener(1));

        assertThat(counts.counts()).containsExactly(Map.entry(API, traffic(10, 1)));
        assertThat(counts.responseTimes()).containsEntry(API, Duration.ofMillis(7));
    }

    /** Two deployments of one service call the same. */
    @Test
    void viewsOfOneServiceCountTogether() {
        see(Map.of("view-1.0", traffic(5, 2), "view-2.0", traffic(3, 1)), listener(1), listener(2));
        assertThat(counts.counts()).containsExactly(Map.entry(API, traffic(8, 3)));

        see(Map.of("view-2.0", traffic(4, 1)), listener(2));
        assertThat(counts.counts()).containsExactly(Map.entry(API, traffic(9, 1)));
    }

    @Test
    void whoCallsNoMoreIsForgotten() {
        see(Map.of("view-1.0", traffic(5, 2)), listener(1));
        see(Map.of());
        assertThat(counts.counts()).isEmpty();
        assertThat(counts.responseTimes()).isEmpty();
    }
}
