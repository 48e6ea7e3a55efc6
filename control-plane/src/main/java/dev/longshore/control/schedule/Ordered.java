package dev.longshore.control.schedule;

import dev.longshore.control.schedule.Considered.PassedOver;
import dev.longshore.control.schedule.Considered.Words;
import dev.longshore.control.schedule.PlacementRequest.Strategy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Machines kept in the order that a strategy prefers them in, so that the best one is found without
 * looking at all of them: what one task changes moves one machine. Only for strategies that give
 * each machine a place of its own: a spread over some attribute first, or none, and then what a
 * machine has by itself. The others compare all machines for each task ({@link Scores}).
 */
final class Ordered {
    /** What a machine has by itself, least first, and what is said of one that has more. */
    private record Measure(ToIntFunction<Candidate> of, Words why) {}

    /** The machines with one value of the attribute that is spread over. */
    private static final class Share {
        private final TreeSet<Place> places = new TreeSet<>(ORDER);
        private int tasks;
    }

    /** Where a machine stands: it is taken out and put in again when that changes. */
    private static final class Place {
        private final Candidate candidate;
        private final int position;
        private final int[] measured;

        private Place(Candidate candidate, int position, int[] measured) {
            this.candidate = candidate;
            this.position = position;
            this.measured = measured;
        }
    }

    private static final Comparator<Place> ORDER =
            Comparator.<Place, int[]>comparing(place -> place.measured, Ordered::compare)
                    .thenComparingInt(place -> place.position);

    private final PlacementRequest request;
    private final List<Candidate> all;

    /** What is spread over; nothing where machines stand in one row. */
    private final Optional<String> field;

    private final List<Measure> measures = new ArrayList<>();
    private final Map<String, Share> shares = new HashMap<>();
    private final @Nullable Place[] places;

    /** Whose share each machine is, and how many tasks of the group it has there. */
    private final Share[] shareOf;

    private final int[] tasksOf;

    private Ordered(List<Candidate> all, PlacementRequest request, Optional<String> field) {
        this.all = all;
        this.request = request;
        this.field = field;
        this.places = new Place[all.size()];
        this.shareOf = new Share[all.size()];
        this.tasksOf = new int[all.size()];
    }

    /**
     * All of these machines; none stands in the order yet. Nothing where the strategy gives them no
     * order.
     */
    static Optional<Ordered> of(List<Candidate> all, PlacementRequest request) {
        List<Strategy> rules = Scores.rulesOf(request);
        Optional<String> field =
                rules.getFirst() instanceof Strategy.Spread(String over) && !Scores.isNode(over)
                        ? Optional.of(over)
                        : Optional.empty();
        var ordered = new Ordered(all, request, field);
        for (Strategy rule : rules.subList(field.isPresent() ? 1 : 0, rules.size())) {
            if (!ordered.measure(rule)) {
                return Optional.empty();
            }
        }
        ordered.measures.add(new Measure(Candidate::taskCount, Scores.MORE_TASKS));
        for (int position = 0; position < all.size(); position++) {
            ordered.count(position);
        }
        return Optional.of(ordered);
    }

    private boolean measure(Strategy rule) {
        return switch (rule) {
            case Strategy.Spread(String over) when Scores.isNode(over) ->
                    measures.add(new Measure(this::tasksOfGroup, Scores.moreOfGroup(over)));
            case Strategy.Spread(String over) -> false;
            case Strategy.Binpack(boolean byMemory) ->
                    measures.add(
                            byMemory
                                    ? new Measure(Candidate::freeMemory, Scores.MORE_MEMORY)
                                    : new Measure(Candidate::freeCpu, Scores.MORE_CPU));
            case Strategy.Random any -> false;
        };
    }

    private int tasksOfGroup(Candidate candidate) {
        return candidate.tasksOfGroup(request.cluster(), request.group());
    }

    /** Counts the tasks of a machine in its share. */
    private void count(int position) {
        Share share = share(all.get(position));
        tasksOf[position] = tasksOfGroup(all.get(position));
        shareOf[position] = share;
        share.tasks += tasksOf[position];
    }

    private Share share(Candidate candidate) {
        String value = field.map(over -> Scores.value(candidate, over)).orElse("");
        return shares.computeIfAbsent(value, any -> new Share());
    }

    /** A machine takes the task: it stands where what it has puts it. */
    void add(int position) {
        Candidate candidate = all.get(position);
        var measured = new int[measures.size()];
        for (int i = 0; i < measured.length; i++) {
            measured[i] = measures.get(i).of().applyAsInt(candidate);
        }
        var place = new Place(candidate, position, measured);
        places[position] = place;
        shareOf[position].places.add(place);
    }

    /** It does not, or not at present. */
    void remove(int position) {
        Place place = places[position];
        if (place != null) {
            shareOf[position].places.remove(place);
            places[position] = null;
        }
    }

    /** The machine is not as it was, nor has it a place any more. */
    void changed(int position) {
        remove(position);
        shareOf[position].tasks -= tasksOf[position];
        count(position);
    }

    /** The position of the best one. */
    Optional<Integer> best() {
        Share best = null;
        for (Share share : shares.values()) {
            if (!share.places.isEmpty() && (best == null || isBetter(share, best))) {
                best = share;
            }
        }
        return Optional.ofNullable(best).map(share -> share.places.first().position);
    }

    /** Of those with as few tasks, the one with the better machine. */
    private boolean isBetter(Share one, Share other) {
        boolean decided = field.isPresent() && one.tasks != other.tasks;
        return decided
                ? one.tasks < other.tasks
                : ORDER.compare(one.places.first(), other.places.first()) < 0;
    }

    /** Why some of the others that would take the task are not the best one. */
    List<PassedOver> passedOver(int best, BitSet fitting) {
        var passed = new ArrayList<Decided>();
        Place chosen = places[best];
        for (int position = fitting.nextSetBit(0);
                position >= 0 && chosen != null && passed.size() < Scores.MOST_PASSED_OVER;
                position = fitting.nextSetBit(position + 1)) {
            Place other = places[position];
            if (other != null && position != best) {
                passed.add(decided(other, chosen));
            }
        }
        passed.sort(Comparator.comparingInt(Decided::rule)); // as the rules decide, one by one
        return passed.stream().map(Decided::passedOver).toList();
    }

    /** Which of the rules decided against a machine. */
    private record Decided(int rule, PassedOver passedOver) {}

    private Decided decided(Place other, Place chosen) {
        String id = other.candidate.node().id();
        int tasks = shareOf[other.position].tasks;
        int least = shareOf[chosen.position].tasks;
        if (field.isPresent() && tasks != least) {
            return new Decided(
                    0, new PassedOver(id, tasks, least, Scores.moreOfGroup(field.get())));
        }
        for (int i = 0; i < measures.size(); i++) {
            if (other.measured[i] != chosen.measured[i]) {
                return new Decided(
                        i + 1,
                        new PassedOver(
                                id, other.measured[i], chosen.measured[i], measures.get(i).why()));
            }
        }
        return new Decided(measures.size() + 1, new PassedOver(id, 0, 0, Scores.AS_GOOD));
    }

    private static int compare(int[] one, int[] other) {
        for (int i = 0; i < one.length; i++) {
            if (one[i] != other[i]) {
                return Integer.compare(one[i], other[i]);
            }
        }
        return 0;
    }
}
