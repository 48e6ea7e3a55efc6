package dev.longshore.control.gateway.calls;

import dev.longshore.control.api.Door;
import dev.longshore.control.api.Operation;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

/** What is measured of requests. Safe on any thread. */
public final class RequestMetrics {
    /** The code of an answered call; refusals have the name of their error. */
    public static final String OK = "OK";

    private static final String UNKNOWN = "unknown";

    private final Histogram seconds;
    private final Gauge inFlight;

    /** Registers the metrics. */
    public RequestMetrics(PrometheusRegistry registry) {
        this.seconds =
                Histogram.builder()
                        .name("longshore_api_request_seconds")
                        .help("Time from a request's arrival to its answer; its count counts them.")
                        .labelNames("door", "operation", "code")
                        .classicOnly()
                        .classicUpperBounds(
                                .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
                        .register(registry);
        this.inFlight =
                Gauge.builder()
                        .name("longshore_api_requests_in_flight")
                        .help("Calls that wait for their answer.")
                        .register(registry);
    }

    void begin() {
        inFlight.inc();
    }

    void end(Door door, Operation operation, String code, long nanos) {
        inFlight.dec();
        record(door, operation.fullName(), code, nanos);
    }

    /** Counts a request that was refused before it became a call. */
    public void refused(Door door, @Nullable Operation operation, String code) {
        record(door, operation == null ? UNKNOWN : operation.fullName(), code, 0);
    }

    private void record(Door door, String operation, String code, long nanos) {
        seconds.labelValues(door.protocol(), operation, code).observe(nanos / 1e9);
    }
}
