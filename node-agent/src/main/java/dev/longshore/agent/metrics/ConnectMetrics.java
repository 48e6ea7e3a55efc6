package dev.longshore.agent.metrics;

import dev.longshore.agent.resource.balancer.haproxy.Traffic;
import dev.longshore.agent.resource.connect.Pair;
import dev.longshore.agent.resource.connect.PairCounts;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What services call by Service Connect from this machine, by who calls and what is called: the
 * metrics that AWS has in the namespace {@code AWS/ECS}, under names of Prometheus (Amazon ECS
 * Developer Guide, "Amazon ECS CloudWatch metrics").
 */
public final class ConnectMetrics {
    private static final String PREFIX = "longshore_connect_";
    private static final String[] LABELS = {"cluster", "service", "discovery_name"};
    private static final List<String> CODES = List.of("2xx", "3xx", "4xx", "5xx");
    private static final double MILLIS = 1e3;

    private final PrometheusRegistry registry;
    private final PairCounts counts;

    private ConnectMetrics(PrometheusRegistry registry, PairCounts counts) {
        this.registry = registry;
        this.counts = counts;
    }

    /** Adds them to what is shown. */
    public static void register(PrometheusRegistry registry, PairCounts counts) {
        var metrics = new ConnectMetrics(registry, counts);
        metrics.counter("requests", "Requests (RequestCount).", Traffic::requests);
        metrics.counter(
                "connections",
                "Connections of clients (NewConnectionCount).",
                Traffic::connections);
        metrics.counter(
                "processed_bytes", "Bytes of both directions (ProcessedBytes).", Traffic::bytes);
        metrics.codes();
        metrics.gauges();
    }

    private void counter(String name, String help, ToLongFunction<Traffic> of) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(LABELS)
                .callback(
                        counter ->
                                counts.counts()
                                        .forEach(
                                                (pair, traffic) ->
                                                        counter.call(
                                                                (double) of.applyAsLong(traffic),
                                                                labels(pair))))
                .register(registry);
    }

    private void codes() {
        CounterWithCallback.builder()
                .name(PREFIX + "responses")
                .help("Answers (HTTPCode_Target_2XX_Count to 5XX), those of the proxy among them.")
                .labelNames("cluster", "service", "discovery_name", "code")
                .callback(
                        counter ->
                                counts.counts()
                                        .forEach(
                                                (pair, traffic) -> {
                                                    for (int i = 0; i < CODES.size(); i++) {
                                                        counter.call(
                                                                (double) traffic.codes().get(i),
                                                                pair.cluster(),
                                                                pair.service(),
                                                                pair.target(),
                                                                CODES.get(i));
                                                    }
                                                }))
                .register(registry);
    }

    private void gauges() {
        GaugeWithCallback.builder()
                .name(PREFIX + "active_connections")
                .help("Connections of clients that are open (ActiveConnectionCount).")
                .labelNames(LABELS)
                .callback(
                        gauge ->
                                counts.counts()
                                        .forEach(
                                                (pair, traffic) ->
                                                        gauge.call(
                                                                (double) traffic.active(),
                                                                labels(pair))))
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "response_time_seconds")
                .help(
                        "What servers took to answer, the average of the last 1,024 requests"
                                + " (TargetResponseTime).")
                .labelNames(LABELS)
                .callback(
                        gauge ->
                                counts.responseTimes()
                                        .forEach(
                                                (pair, time) ->
                                                        gauge.call(
                                                                time.toMillis() / MILLIS,
                                                                labels(pair))))
                .register(registry);
    }

    private static String[] labels(Pair pair) {
        return new String[] {pair.cluster(), pair.service(), pair.target()};
    }
}
