package dev.longshore.control.schedule;

import java.util.ArrayList;
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
    private final List<Candidate> candidates;
    private final RandomGenerator random;

    /** Over the nodes of a cluster as the index knows them. */
    public Placement(ClusterIndex index, String cluster, RandomGenerator random) {
        this.candidates = index.nodes(cluster).stream().map(Candidate::new).toList();
        this.random = random;
    }

    /** What became of one task. */
    public sealed interface Decision {
        /** It goes there, and what it takes is held for the rest of this run. */
        record Placed(Node node) implements Decision {}

        /** No node takes it; why, for every node by its id. */
        record Nowhere(SortedMap<String, PlacementRefusal> reasons) implements Decision {}
    }

    /**
     * Finds a node.
     *
     * @param claim takes what only the chosen node can give (an address); where it says no, the
     *     next best node is asked
     */
    public Decision place(PlacementRequest request, Predicate<Node> claim) {
        var reasons = new TreeMap<String, PlacementRefusal>();
        var fitting = new ArrayList<Candidate>();
        for (Candidate candidate : candidates) {
            if (request.onlyNode().isPresent()
                    && !request.onlyNode().get().equals(candidate.node().id())) {
                continue;
            }
            Optional<PlacementRefusal> refused = Filters.refuse(candidate, request);
            refused.ifPresentOrElse(
                    why -> reasons.put(candidate.node().id(), why), () -> fitting.add(candidate));
        }
        while (!fitting.isEmpty()) {
            Candidate best = Scores.choose(candidates, fitting, request, random);
            if (claim.test(best.node())) {
                best.hold(request.demand());
                return new Decision.Placed(best.node());
            }
            fitting.remove(best);
            reasons.put(best.node().id(), new PlacementRefusal.NoAddress(best.node().zone()));
        }
        return new Decision.Nowhere(reasons);
    }

    /** The ids of the ACTIVE nodes of the kind that a task wants, however full they are. */
    public static Set<String> suitable(ClusterIndex index, PlacementRequest request) {
        return index.nodes(request.cluster()).stream()
                .map(Candidate::new)
                .filter(candidate -> Filters.suits(candidate, request))
                .map(candidate -> candidate.node().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Whether some node would take the task if the tasks that are stopping there were gone: then it
     * is worth waiting for.
     */
    public boolean worthWaiting(PlacementRequest request) {
        return candidates.stream()
                .filter(
                        c ->
                                request.onlyNode().isEmpty()
                                        || request.onlyNode().get().equals(c.node().id()))
                .anyMatch(
                        c ->
                                Filters.refuse(new Candidate(c.node().afterStopping()), request)
                                        .isEmpty());
    }
}
