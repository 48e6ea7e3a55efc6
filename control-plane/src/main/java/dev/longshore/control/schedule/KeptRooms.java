package dev.longshore.control.schedule;

import dev.longshore.proto.store.Demand;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The room that daemons are to find: on each node of their cluster that is of their kind and big
 * enough, and has no task of theirs that is to run. It counts as taken for all tasks but those of
 * daemons, of which the first one takes what it finds.
 */
public final class KeptRooms {
    /** Nothing is kept. */
    public static final KeptRooms NONE = new KeptRooms(List.of());

    private record Group(String cluster, String name) {}

    private final Map<String, List<PlacementRequest>> byCluster;
    private final Set<Group> daemons = new HashSet<>();

    /** {@code daemons}: what a task of each wants, in the order in which they are named. */
    public KeptRooms(List<PlacementRequest> daemons) {
        byCluster =
                daemons.stream()
                        .collect(
                                Collectors.groupingBy(
                                        PlacementRequest::cluster,
                                        HashMap::new,
                                        Collectors.toList()));
        daemons.forEach(daemon -> this.daemons.add(group(daemon)));
    }

    private static Group group(PlacementRequest request) {
        return new Group(request.cluster(), request.group());
    }

    boolean areFor(PlacementRequest request) {
        return daemons.contains(group(request));
    }

    /** The daemons that miss a task on a node. */
    List<PlacementRequest> on(Node node) {
        List<PlacementRequest> ofCluster =
                byCluster.getOrDefault(node.key().cluster(), Collections.emptyList());
        return ofCluster.stream()
                .filter(daemon -> node.tasksOfGroup(daemon.cluster(), daemon.group()) == 0)
                .filter(daemon -> Placement.suits(node, daemon))
                .filter(daemon -> isBigEnough(node, daemon.demand()))
                .toList();
    }

    /** Where it would not find room on the empty machine either, nothing is kept for it. */
    private static boolean isBigEnough(Node node, Demand demand) {
        var capacity = node.row().getCapacity();
        return demand.getCpuUnits() <= capacity.getCpuUnits()
                && demand.getMemoryMib() <= capacity.getMemoryMib()
                && demand.getGpus() <= capacity.getGpus()
                && Collections.disjoint(
                        demand.getTcpPortsList(), capacity.getReservedTcpPortsList())
                && Collections.disjoint(
                        demand.getUdpPortsList(), capacity.getReservedUdpPortsList());
    }
}
