package dev.longshore.agent.metrics;

import dev.longshore.agent.resource.Denials;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.proto.agent.DeniedPackets;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What security groups refuse the tasks of this machine, by group and direction. */
public final class DeniedMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(DeniedMetrics.class);

    private DeniedMetrics() {}

    /** Adds it to what is shown. The kernel is asked whenever somebody looks. */
    public static void register(PrometheusRegistry registry, Denials denials) {
        CounterWithCallback.builder()
                .name("longshore_denied_packets")
                .help("Packets that security groups refused tasks; for each group of the task.")
                .labelNames("group", "direction")
                .callback(
                        counter ->
                                byGroup(denials)
                                        .forEach(
                                                group -> {
                                                    counter.call(
                                                            (double) group.getSent(),
                                                            group.getGroupId(),
                                                            "sent");
                                                    counter.call(
                                                            (double) group.getReceived(),
                                                            group.getGroupId(),
                                                            "received");
                                                }))
                .register(registry);
    }

    /** Where the kernel does not tell, the other metrics are shown all the same. */
    private static Collection<DeniedPackets> byGroup(Denials denials) {
        try {
            return denials.byGroup();
        } catch (ResourceFailure e) {
            LOG.warn("what security groups refuse is not shown: {}", e.getMessage());
            return List.of();
        }
    }
}
