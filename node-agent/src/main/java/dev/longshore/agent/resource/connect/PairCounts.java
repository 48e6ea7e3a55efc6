package dev.longshore.agent.resource.connect;

import dev.longshore.agent.resource.balancer.haproxy.Traffic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has come by the proxy, for each pair of services. A worker of the proxy begins to count
 * anew: what it has counted is added up here. Pairs of which no task is left are forgotten. From
 * any thread.
 */
public final class PairCounts {
    /** As it was seen last, by the listener's name. */
    private final Map<String, Traffic> seen = new HashMap<>();

    private final Map<Pair, Traffic> counts = new HashMap<>();
    private final Map<Pair, Duration> responseTimes = new HashMap<>();

    /** Adds up what has come by. */
    synchronized void see(
            List<Listener> listeners,
            Map<String, Traffic> traffic,
            Map<String, Duration> responses) {
        Map<Pair, Long> active = new HashMap<>();
        for (Listener listener : listeners) {
            Pair pair = Pair.of(listener);
            Traffic now = traffic.getOrDefault(listener.name(), Traffic.NONE);
            Traffic before = seen.getOrDefault(listener.name(), Traffic.NONE);
            seen.put(listener.name(), now);
            counts.merge(pair, now.since(before), Traffic::and);
            active.merge(pair, now.active(), Long::sum);
            Duration response = responses.getOrDefault(listener.name(), Duration.ZERO);
            responseTimes.put(pair, response);
        }
        seen.keySet().retainAll(listeners.stream().map(Listener::name).toList());
        counts.keySet().retainAll(active.keySet());
        responseTimes.keySet().retainAll(active.keySet());
        counts.replaceAll(
                (pair, count) ->
                        new Traffic(
                                count.requests(),
                                count.connections(),
                                active.getOrDefault(pair, 0L),
                                count.bytes(),
                                count.codes()));
    }

    /** There is no proxy any more. */
    synchronized void clear() {
        seen.clear();
        counts.clear();
        responseTimes.clear();
    }

    /** What has come by for each pair. */
    public synchronized Map<Pair, Traffic> counts() {
        return Map.copyOf(counts);
    }

    /** How long servers have taken to answer lately, on average. */
    public synchronized Map<Pair, Duration> responseTimes() {
        return Map.copyOf(responseTimes);
    }
}
