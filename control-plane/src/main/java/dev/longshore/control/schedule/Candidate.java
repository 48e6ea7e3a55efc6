package dev.longshore.control.schedule;

import dev.longshore.proto.store.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node as one placement run sees it: less what the run itself has already put there. */
final class Candidate {
    private final Node node;
    private final KeptRooms rooms;
    private final Consumer<Candidate> touched;
    private @Nullable List<PlacementRequest> missing;
    private int heldCpu;
    private int heldMemory;
    private int heldGpus;
    private int heldTasks;

    /** A run is about tasks of one cluster. */
    private Map<String, Integer> heldByGroup = Map.of();

    private Set<Integer> heldTcp = Set.of();
    private Set<Integer> heldUdp = Set.of();

    /** What this run has put there, and what it has wait for room there. */
    private List<PlacementRequest> promised = List.of();

    Candidate(Node node, KeptRooms rooms) {
        this(node, rooms, candidate -> {});
    }

    /** {@code touched} hears of everything that this run puts there. */
    Candidate(Node node, KeptRooms rooms, Consumer<Candidate> touched) {
        this.node = node;
        this.rooms = rooms;
        this.touched = touched;
    }

    /** The same, for a run of its own. */
    Candidate copy(Consumer<Candidate> hears) {
        var copy = new Candidate(node, rooms, hears);
        copy.heldCpu = heldCpu;
        copy.heldMemory = heldMemory;
        copy.heldGpus = heldGpus;
        copy.heldTasks = heldTasks;
        copy.heldByGroup = new HashMap<>(heldByGroup);
        copy.heldTcp = new HashSet<>(heldTcp);
        copy.heldUdp = new HashSet<>(heldUdp);
        copy.promised = new ArrayList<>(promised);
        return copy;
    }

    /** A run has ended. */
    void holdNothing() {
        heldCpu = 0;
        heldMemory = 0;
        heldGpus = 0;
        heldTasks = 0;
        heldByGroup = Map.of();
        heldTcp = Set.of();
        heldUdp = Set.of();
        promised = List.of();
    }

    /** The node has changed: other daemons may miss a task there. */
    void forgetKept() {
        missing = null;
    }

    Node node() {
        return node;
    }

    int freeCpu() {
        return node.freeCpu() - heldCpu;
    }

    int freeMemory() {
        return node.freeMemory() - heldMemory;
    }

    int freeGpus() {
        return node.freeGpus() - heldGpus;
    }

    int tasksOfGroup(String cluster, String group) {
        return node.tasksOfGroup(cluster, group) + heldByGroup.getOrDefault(group, 0);
    }

    int taskCount() {
        return node.taskCount() + heldTasks;
    }

    boolean portTaken(String protocol, int port) {
        return node.portTaken(protocol, port)
                || (protocol.equals("udp") ? heldUdp : heldTcp).contains(port);
    }

    /**
     * The daemons whose room here is not for this task. A run places tasks of one daemon or of
     * others, so what it has placed itself makes no difference.
     */
    List<PlacementRequest> keptFrom(PlacementRequest request) {
        if (missing == null) {
            missing = rooms.on(node);
        }
        return missing.isEmpty() || rooms.areFor(request) ? List.of() : missing;
    }

    /** The node as it will be, less what this run has promised of it. */
    Candidate later(Node future) {
        var later = new Candidate(future, rooms);
        promised.forEach(later::hold);
        return later;
    }

    /** A task waits for room on this node. */
    void await(PlacementRequest request) {
        if (promised.isEmpty()) {
            promised = new ArrayList<>(); // there are thousands of nodes, and most get nothing
        }
        promised.add(request);
        touched.accept(this);
    }

    void hold(PlacementRequest request) {
        if (heldTasks == 0) {
            heldByGroup = new HashMap<>();
            heldTcp = new HashSet<>();
            heldUdp = new HashSet<>();
        }
        await(request);
        Demand demand = request.demand();
        heldCpu += demand.getCpuUnits();
        heldMemory += demand.getMemoryMib();
        heldGpus += demand.getGpus();
        heldTcp.addAll(demand.getTcpPortsList());
        heldUdp.addAll(demand.getUdpPortsList());
        heldTasks++;
        heldByGroup.merge(request.group(), 1, Integer::sum);
    }
}
