package dev.longshore.control.leader;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** What is measured of the leader's transactions. Safe on any thread. */
public final class TransactionMetrics {
    private final Counter bugs;
    private final Histogram batches;
    private final Histogram longest;

    /** Registers the metrics. */
    public TransactionMetrics(PrometheusRegistry registry) {
        this.bugs =
                Counter.builder()
                        .name("longshore_transaction_bugs_total")
                        .help("Transactions that failed in a way that none should.")
                        .register(registry);
        this.batches =
                seconds(
                        registry,
                        "longshore_batch_seconds",
                        "Time in which a batch was computed; heartbeats wait for it.");
        this.longest =
                seconds(
                        registry,
                        "longshore_batch_longest_transaction_seconds",
                        "Time of the longest transaction of each batch.");
    }

    private static Histogram seconds(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5)
                .register(registry);
    }

    void bug() {
        bugs.inc();
    }

    void computed(Duration batch, Duration longestTransaction) {
        batches.observe(batch.toNanos() / 1e9);
        longest.observe(longestTransaction.toNanos() / 1e9);
    }
}
