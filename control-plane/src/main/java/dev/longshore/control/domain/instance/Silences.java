package dev.longshore.control.domain.instance;

import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes of a cluster, and of each of its zones, fell silent when: counted, so that whoever
 * asks for each of ten thousand nodes that fell silent together does not read all of them each
 * time. Derived from rows alone; built at the start of a leadership and kept by the feed of
 * accepted changes. Nodes that are leaving do not count. Confined to the leader's loop.
 */
public final class Silences implements ChangeFeed.Listener {
    /** A cluster, or one of its zones. */
    private record Group(String cluster, Optional<String> zone) {}

    /** What is counted of one node; {@code silentSince}: in seconds since the epoch. */
    private record Counted(String zone, Optional<Long> silentSince) {
        static Counted of(ContainerInstanceRow row) {
            boolean silent = !row.getInstance().getAgentConnected() && row.hasDisconnectedAt();
            return new Counted(
                    row.getZone(),
                    silent
                            ? Optional.of(
                                    Timestamps.instant(row.getDisconnectedAt()).getEpochSecond())
                            : Optional.empty());
        }
    }

    private static final class Count {
        private int nodes;
        private final NavigableMap<Long, Integer> silentSince = new TreeMap<>();
    }

    private final Map<InstanceKey, Counted> nodes = new HashMap<>();
    private final Map<Group, Count> groups = new HashMap<>();

    /**
     * Reads everything anew.
     *
     * @param reading is done afterwards
     */
    public void rebuild(Reading reading) {
        nodes.clear();
        groups.clear();
        reading.nodes(row -> become(row.key(), Optional.of(row.row())));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.CONTAINER_INSTANCES)
                    .ifPresent(node -> become(node.key(), node.after()));
        }
    }

    /** How many nodes a cluster has, or one of its zones. */
    int nodes(String cluster, Optional<String> zone) {
        Count count = groups.get(new Group(cluster, zone));
        return count == null ? 0 : count.nodes;
    }

    /** How many of them are silent, and fell silent no longer than so before or after a moment. */
    int silentAbout(String cluster, Optional<String> zone, Instant moment, Duration apart) {
        Count count = groups.get(new Group(cluster, zone));
        if (count == null) {
            return 0;
        }
        long from = moment.minus(apart).getEpochSecond();
        long to = moment.plus(apart).getEpochSecond();
        return count.silentSince.subMap(from, true, to, true).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private void become(InstanceKey key, Optional<ContainerInstanceRow> row) {
        Optional<Counted> now = row.filter(it -> !Instances.isLeaving(it)).map(Counted::of);
        Optional<Counted> before = Optional.ofNullable(nodes.get(key));
        if (now.equals(before)) {
            return;
        }
        before.ifPresent(counted -> count(key.cluster(), counted, -1));
        now.ifPresentOrElse(
                counted -> {
                    count(key.cluster(), counted, 1);
                    nodes.put(key, counted);
                },
                () -> nodes.remove(key));
    }

    private void count(String cluster, Counted node, int by) {
        Stream.of(Optional.<String>empty(), Optional.of(node.zone()))
                .map(zone -> new Group(cluster, zone))
                .forEach(
                        group ->
                                groups.compute(
                                        group,
                                        (g, known) ->
                                                counted(
                                                        known == null ? new Count() : known,
                                                        node,
                                                        by)));
    }

    private static @Nullable Count counted(Count count, Counted node, int by) {
        count.nodes += by;
        node.silentSince()
                .ifPresent(
                        second ->
                                count.silentSince.merge(
                                        second,
                                        by,
                                        (one, more) -> one + more == 0 ? null : one + more));
        return count.nodes == 0 ? null : count;
    }
}
