package dev.longshore.control.schedule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One run of the scheduler within one transaction: places task after task and remembers what it has
 * put where, since the index learns of it only when the transaction is accepted.
 */
public final class Placement {
    private final String cluster;
    private final RandomGenerator random;
    private final KeptRooms rooms;

    private Candidates candidates;

    /** For tasks of one cluster, over the nodes as the index knows them. */
    public Placement(ClusterIndex index, String cluster, RandomGenerator random, KeptRooms rooms) {
        this.cluster = cluster;
        this.random = random;
        this.rooms = rooms;
        this.candidates = index.lend(rooms, this::goOnWith);
    }

    /** Another run has begun while this one may go on. */
    private void goOnWith(Candidates own) {
        candidates = own;
    }

    /** What became of one task. */
    public sealed interface Decision {
        /** It goes there, and what it takes is held for the rest of this run. */
        record Placed(Node node, Considered considered) implements Decision {}

        /** No node takes it; why, for every node by its id. */
        record Nowhere(SortedMap<String, PlacementRefusal> reasons) implements Decision {
            /** Without the machines that do not come into question for such tasks anyway. */
            public SortedMap<String, PlacementRefusal> offered() {
                var offered = new TreeMap<>(reasons);
                offered.values().removeIf(PlacementRefusal::isOutOfQuestion);
                return offered;
            }
        }
    }

    /**
     * Finds a node.
     *
     * @param claim takes what only the chosen node can give (an address); where it says no, the
     *     next best node is asked
     */
    public Decision place(PlacementRequest request, Predicate<Node> claim) {
        Ranking ranking = candidates.ranking(request, random);
        ranking.begin();
        int wouldTakeIt = ranking.fitting();
        for (var choice = ranking.best(); choice.isPresent(); choice = ranking.best()) {
            Node best = choice.get().best().node();
            if (claim.test(best)) {
                Considered considered = ranking.considered(choice.get(), wouldTakeIt);
                ranking.hold(choice.get());
                return new Decision.Placed(best, considered);
            }
            ranking.setAside(choice.get());
        }
        return new Decision.Nowhere(ranking.reasons());
    }

    /** The ids of the ACTIVE nodes of the kind that a task wants, however full they are. */
    public static Set<String> suitable(ClusterIndex index, PlacementRequest request) {
        return index.nodes(request.cluster()).stream()
                .filter(node -> suits(node, request))
                .map(Node::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Whether some node would take the task if the tasks that are stopping there were gone, beside
     * all that this run has placed there or has wait for it: then the task is to wait, and has the
     * room that it waits for.
     *
     * @param spotLeaves whether those on FARGATE_SPOT go too, for a task such as this
     */
    public boolean worthWaiting(PlacementRequest request, boolean spotLeaves) {
        for (Candidate candidate : among(request.among())) {
            Node node = candidate.node();
            Node future = spotLeaves ? node.afterSpot() : node.afterStopping();
            if (Filters.refuse(candidate.later(future), request).isEmpty()) {
                candidate.await(request);
                return true;
            }
        }
        return false;
    }

    /** What every machine that comes into question says to a task now, by its id. */
    public SortedMap<String, Optional<PlacementRefusal>> look(PlacementRequest request) {
        var said = new TreeMap<String, Optional<PlacementRefusal>>();
        among(request.among()).forEach(c -> said.put(c.node().id(), Filters.refuse(c, request)));
        return said;
    }

    /** The machines among which one is chosen, as they are. */
    public List<Node> machines(Among among) {
        return among(among).stream().map(Candidate::node).toList();
    }

    /** Whether a node that is so would take the task. */
    public boolean takes(Node node, PlacementRequest request) {
        return Filters.refuse(new Candidate(node, rooms), request).isEmpty();
    }

    /** Whether a node is of the kind that the task wants, however full it is. */
    public static boolean suits(Node node, PlacementRequest request) {
        return Filters.suits(new Candidate(node, KeptRooms.NONE), request);
    }

    private List<Candidate> among(Among among) {
        return candidates.among(cluster, among);
    }
}
