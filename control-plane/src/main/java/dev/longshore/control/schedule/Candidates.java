package dev.longshore.control.schedule;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The machines as runs see them, and what they say to kinds of tasks. Both are kept from run to
 * run: only machines that have changed since, or on which the last run has held something, are
 * asked again, so that a run of a few tasks does not cost as much as there are machines.
 */
final class Candidates {
    /** Rankings that are kept: those that were used last. Each takes some bytes per machine. */
    private static final int MOST_RANKINGS = 8;

    private final ClusterIndex index;
    private final KeptRooms rooms;
    private final Map<String, Candidate> byId = new HashMap<>();

    /** In the order of their ids; made when a task first needs them. */
    private final Map<String, List<Candidate>> byCluster = new HashMap<>();

    private @Nullable List<Candidate> all;

    /** The one that was used last comes last. */
    private final LinkedHashMap<PlacementRequest, Ranking> rankings =
            new LinkedHashMap<>(MOST_RANKINGS, 0.75f, true);

    /** Those on which the present run holds something. */
    private final Set<Candidate> touched = new LinkedHashSet<>();

    Candidates(ClusterIndex index, KeptRooms rooms) {
        this.index = index;
        this.rooms = rooms;
    }

    /** Whether they are for a run that keeps the same rooms for daemons. */
    @SuppressWarnings("ReferenceEquality") // rooms that are made anew may be others
    boolean areFor(KeptRooms others) {
        return rooms == others;
    }

    /** Ends a run: nothing is held any more. */
    void begin() {
        for (Candidate candidate : touched) {
            candidate.holdNothing();
            stale(candidate.node().id());
        }
        touched.clear();
        // Asked at another moment they are others, and those of now are not asked again.
        rankings.keySet().removeIf(request -> request.among() instanceof Among.Spot);
    }

    /** What a run that is not the last one any more goes on with: it keeps what it holds. */
    Candidates detached() {
        var own = new Candidates(index, rooms);
        for (Candidate candidate : touched) {
            Candidate copy = candidate.copy(own::touched);
            own.byId.put(candidate.node().id(), copy);
            own.touched.add(copy);
        }
        return own;
    }

    /** The machine is not as it was. */
    void stale(String instance) {
        Candidate candidate = byId.get(instance);
        if (candidate != null) {
            candidate.forgetKept();
        }
        rankings.values().forEach(ranking -> ranking.stale(instance));
    }

    private void touched(Candidate candidate) {
        touched.add(candidate);
        rankings.values().forEach(ranking -> ranking.stale(candidate.node().id()));
    }

    /** What the machines say to such a task, as it is now. */
    Ranking ranking(PlacementRequest request, RandomGenerator random) {
        Ranking ranking = rankings.get(request);
        if (ranking == null) {
            ranking = new Ranking(among(request.cluster(), request.among()), request, random);
            if (!(request.among() instanceof Among.OneInstance)) {
                rankings.put(request, ranking);
                if (rankings.size() > MOST_RANKINGS) {
                    rankings.pollFirstEntry();
                }
            }
        }
        return ranking;
    }

    /** In the order of their ids. */
    List<Candidate> among(String cluster, Among among) {
        return switch (among) {
            case Among.Cluster anyInstance -> of(cluster);
            case Among.Pool ofThese -> of(cluster);
            case Among.OneInstance(String id) ->
                    index.node(cluster, id).stream().map(this::candidate).toList();
            case Among.Fargate(boolean anyCluster) -> anyCluster ? all() : of(cluster);
            case Among.Spot(boolean anyCluster, var at) -> anyCluster ? all() : of(cluster);
        };
    }

    private List<Candidate> of(String cluster) {
        return byCluster.computeIfAbsent(
                cluster, c -> index.nodes(c).stream().map(this::candidate).toList());
    }

    private List<Candidate> all() {
        if (all == null) {
            all = index.nodes().stream().map(this::candidate).toList();
        }
        return all;
    }

    private Candidate candidate(Node node) {
        return byId.computeIfAbsent(node.id(), id -> new Candidate(node, rooms, this::touched));
    }
}
