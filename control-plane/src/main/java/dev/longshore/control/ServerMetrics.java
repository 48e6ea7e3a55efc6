package dev.longshore.control;

import dev.longshore.control.admin.Watches;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.leader.Leadership;
import dev.longshore.control.process.disk.DiskGuard;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** What {@code /metrics} shows of a server beside its requests. */
final class ServerMetrics {
    private final PrometheusRegistry registry;
    private final Leadership leadership;

    private ServerMetrics(PrometheusRegistry registry, Leadership leadership) {
        this.registry = registry;
        this.leadership = leadership;
    }

    static void register(
            PrometheusRegistry registry, Leadership leadership, DiskGuard disk, Watches watches) {
        var metrics = new ServerMetrics(registry, leadership);
        metrics.ofLeader("longshore_leader", "1 on the server that leads.", leader -> 1);
        metrics.ofLeader(
                "longshore_connected_agents",
                "Agents with a session on this server.",
                leader -> leader.dispatch().connected());
        metrics.ofLeader(
                "longshore_spared_nodes",
                "Silent nodes that are not given up because many fell silent at once.",
                Leader::sparedNodes);
        metrics.ofLeader(
                "longshore_faulty_keys",
                "Keys on which a controller fails at present.",
                leader -> leader.controllers().faulty());
        metrics.gauge(
                "longshore_event_watchers",
                "Those who watch the cluster's events at this server.",
                watches::count);
        metrics.gauge(
                "longshore_events",
                "Events that are kept in the event log.",
                () ->
                        watches.log()
                                .map(log -> (double) (log.getLast() - log.getFirst() + 1))
                                .orElse(0.0));
        metrics.gauge(
                "longshore_events_bytes",
                "What the kept events take.",
                () -> watches.log().map(log -> (double) log.getBytes()).orElse(0.0));
        CounterWithCallback.builder()
                .name("longshore_events_written")
                .help("Events that the cluster has ever written, the same on all servers.")
                .callback(
                        counter ->
                                counter.call(
                                        watches.log()
                                                .map(log -> (double) log.getLast())
                                                .orElse(0.0)))
                .register(registry);
        metrics.gauge(
                "longshore_disk_free_bytes",
                "Free bytes on the disk of the server's directory.",
                disk::freeBytes);
        metrics.gauge(
                "longshore_disk_reserve_bytes",
                "Free bytes below which the server takes no writes.",
                disk::reserveBytes);
        metrics.gauge(
                "longshore_read_only",
                "1 while the server takes no writes because its disk is nearly full.",
                () -> disk.refusal().isPresent() ? 1 : 0);
    }

    /** 0 where this server does not lead. */
    private void ofLeader(String name, String help, ToDoubleFunction<Leader> value) {
        gauge(name, help, () -> leadership.leader().map(value::applyAsDouble).orElse(0.0));
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }
}
