package dev.longshore.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.Denials;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.network.NetworkFailure;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeniedMetricsTest {
    @Test
    void aGroupHasTwoCounters() throws IOException {
        assertThat(shown(new Kernel(false)))
                .contains(
                        "longshore_denied_packets_total{direction=\"received\",group=\"sg-1\"} 3.0",
                        "longshore_denied_packets_total{direction=\"sent\",group=\"sg-1\"} 2.0");
    }

    @Test
    void whereTheKernelDoesNotTellTheRestIsShown() throws IOException {
        assertThat(shown(new Kernel(true))).doesNotContain("sg-1");
    }

    private static String shown(Denials denials) throws IOException {
        var registry = new PrometheusRegistry();
        DeniedMetrics.register(registry, denials);
        var bytes = new ByteArrayOutputStream();
        ExpositionFormats.init().getPrometheusTextFormatWriter().write(bytes, registry.scrape());
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private record Kernel(boolean broken) implements Denials {
        @Override
        public DeniedFlows ofTask(String taskId) {
            throw new UnsupportedOperationException("metrics are of groups");
        }

        @Override
        public List<DeniedPackets> byGroup() throws ResourceFailure {
            if (broken) {
                throw new NetworkFailure("nft ended with 1");
            }
            return List.of(
                    DeniedPackets.newBuilder()
                            .setGroupId("sg-1")
                            .setSent(2)
                            .setReceived(3)
                            .build());
        }
    }
}
