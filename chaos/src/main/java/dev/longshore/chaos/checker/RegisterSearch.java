package dev.longshore.chaos.checker;

import dev.longshore.chaos.history.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search of Wing and Gong for an order of one register's operations, with Lowe's memory of what
 * was tried ("Testing for linearizability", 2017): which operations have taken place and what the
 * register holds then decides all that can follow, so no such pair is looked at twice.
 *
 * <p>The beginnings and ends of operations stand in a list in the order of their times. Whatever
 * begins before the first end that is left may take place next; where nothing can, the last step is
 * taken back. An operation of unknown outcome has no end: it may take place at any time or never.
 */
final class RegisterSearch {
    /** Pairs that are remembered at most; a drill takes a new register long before. */
    private static final int MOST_STATES = 200_000;

    /** A beginning or an end of an operation; {@code end} is null for an end itself. */
    private static final class Event {
        final int operation;
        final @Nullable Event end;
        final boolean begins;
        @Nullable Event previous;
        @Nullable Event next;

        Event(int operation, boolean begins, @Nullable Event end) {
            this.operation = operation;
            this.begins = begins;
            this.end = end;
        }
    }

    /** A step that was taken: what took place, and what the register held before. */
    private record Step(Event event, String before) {}

    private record State(BitSet placed, String value) {}

    private final List<Operation> operations;
    private final Event head = new Event(-1, false, null);
    private final Set<State> tried = new HashSet<>();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final BitSet placed = new BitSet();
    private int endsLeft;

    /** The furthest that the search came: what had to be explained there and could not. */
    private int mostPlaced = -1;

    private String stuck = "";

    RegisterSearch(List<Operation> operations) {
        this.operations = operations;
        link(events());
    }

    /** What cannot be explained; empty where an order was found. */
    Optional<String> contradiction() {
        String value = Operation.NOTHING;
        Event at = head.next;
        while (endsLeft > 0) {
            if (tried.size() >= MOST_STATES) {
                return Optional.of(
                        "no order was found among the first "
                                + MOST_STATES
                                + " states; furthest: "
                                + stuck);
            }
            if (at != null && at.begins) {
                Operation operation = operations.get(at.operation);
                if (canFollow(operation, value) && isNew(at, operation, value)) {
                    steps.push(new Step(at, value));
                    placed.set(at.operation);
                    value = after(operation, value);
                    take(at);
                    at = head.next;
                } else {
                    at = at.next;
                }
                continue;
            }
            noteStuck(at, value);
            Step last = steps.poll();
            if (last == null) {
                return Optional.of(stuck);
            }
            placed.clear(last.event().operation);
            value = last.before();
            putBack(last.event());
            at = last.event().next;
        }
        return Optional.empty();
    }

    private static boolean canFollow(Operation operation, String value) {
        return operation.write() || operation.value().equals(value);
    }

    private static String after(Operation operation, String value) {
        return operation.write() ? operation.value() : value;
    }

    private boolean isNew(Event event, Operation operation, String value) {
        BitSet then = (BitSet) placed.clone();
        then.set(event.operation);
        return tried.add(new State(then, after(operation, value)));
    }

    private void noteStuck(@Nullable Event at, String value) {
        if (at == null || placed.cardinality() <= mostPlaced) {
            return;
        }
        mostPlaced = placed.cardinality();
        stuck =
                "%s cannot be explained: the register held \"%s\" after %d of %d operations, the last of them: %s"
                        .formatted(
                                operations.get(at.operation),
                                value,
                                mostPlaced,
                                operations.size(),
                                steps.isEmpty()
                                        ? "none"
                                        : operations.get(steps.peek().event().operation));
    }

    private List<Event> events() {
        record Timed(long nanos, Event event) {}
        var timed = new ArrayList<Timed>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            Event end = operation.isAnswered() ? new Event(i, false, null) : null;
            timed.add(new Timed(operation.beginNanos(), new Event(i, true, end)));
            if (end != null) {
                timed.add(new Timed(operation.endNanos(), end));
                endsLeft++;
            }
        }
        // at one moment beginnings come first: such operations overlap
        timed.sort(
                Comparator.comparingLong(Timed::nanos)
                        .thenComparingInt(one -> one.event().begins ? 0 : 1));
        return timed.stream().map(Timed::event).toList();
    }

    private void link(List<Event> events) {
        Event last = head;
        for (Event event : events) {
            last.next = event;
            event.previous = last;
            last = event;
        }
    }

    private void take(Event event) {
        unlink(event);
        if (event.end != null) {
            unlink(event.end);
            endsLeft--;
        }
    }

    private void putBack(Event event) {
        if (event.end != null) {
            relink(event.end);
            endsLeft++;
        }
        relink(event);
    }

    private static void unlink(Event event) {
        if (event.previous != null) {
            event.previous.next = event.next;
        }
        if (event.next != null) {
            event.next.previous = event.previous;
        }
    }

    private static void relink(Event event) {
        if (event.previous != null) {
            event.previous.next = event;
        }
        if (event.next != null) {
            event.next.previous = event;
        }
    }
}
