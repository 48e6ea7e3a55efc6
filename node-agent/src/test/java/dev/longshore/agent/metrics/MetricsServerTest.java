package dev.longshore.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    @Test
    void whatIsMeasuredIsAnswered() throws IOException, InterruptedException {
        var registry = new PrometheusRegistry();
        Counter.builder().name("things").help("Things.").register(registry).inc();
        try (var server =
                        new MetricsServer(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                registry);
                var client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + server.address().getPort() + "/metrics");

            var got =
                    client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).contains("things_total 1.0");

            var deleted =
                    client.send(
                            HttpRequest.newBuilder(uri).DELETE().build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(deleted.statusCode()).isEqualTo(405);
        }
    }
}
