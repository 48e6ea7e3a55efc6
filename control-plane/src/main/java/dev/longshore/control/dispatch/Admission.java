package dev.longshore.control.dispatch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How many agents may say hello at a time. Some more wait for their turn on their streams, so that
 * one follows the other at once; the rest are told when to come back. Of none of these anything is
 * read before: what a leader holds does not grow with those that wait. Those that come back are
 * expected one after another, as fast as hellos have been taking lately, so that a slow leader does
 * not spend its time on sending the same agents away. Confined to the leader's loop.
 */
final class Admission {
    /** Hellos in progress, from the stream's begin to the end of its assignment. */
    static final int MAX_HELLOS = 32;

    /** Streams that wait, each with no more than the transport has received unasked. */
    static final int MAX_WAITING = 256;

    /** Nobody is let wait any longer: an agent would give up after 10 s. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

    /** So long about as many hellos take as may be in progress, before that is known. */
    private static final Duration USUAL_TURN = Duration.ofMillis(100);

    /** Those who say nothing are not waited for any longer. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

    /**
     * Longer than this nobody is sent away: how long hellos took may have had its reason in the
     * first seconds of a leader, and who comes back too early costs little.
     */
    private static final Duration LONGEST_AWAY = Duration.ofSeconds(5);

    private final Supplier<Duration> elapsed;
    private final Set<Guest> waiting = new LinkedHashSet<>();
    private int inProgress;

    /** Who wants to say hello. Compared by identity. */
    interface Guest {
        /** It is its turn. */
        void letIn();

        /** Nobody is heard here any more. */
        void sendAway();
    }

    /** How long as many hellos took as may be in progress. */
    private Duration turn = USUAL_TURN;

    /** Since when it is measured, and how many hellos have ended since. */
    private Duration measuredSince = Duration.ZERO;

    private int measured;

    /** When the last one of those that were sent away is expected. */
    private Duration lastExpected = Duration.ZERO;

    /** {@code elapsed}: time by a clock that nobody sets. */
    Admission(Supplier<Duration> elapsed) {
        this.elapsed = elapsed;
    }

    /** Lets one in, now or when it is its turn, or says after which time it is to come back. */
    Optional<Duration> enter(Guest guest) {
        Duration now = elapsed.get();
        if (inProgress < MAX_HELLOS) {
            letIn(guest, now);
            return Optional.empty();
        }
        if (waiting.size() < MAX_WAITING) {
            waiting.add(guest);
            return Optional.empty();
        }
        return Optional.of(away());
    }

    /** How long one is to stay away for whom there is no room, not even to wait. */
    Duration away() {
        Duration now = elapsed.get();
        Duration others = turn.multipliedBy(waiting.size()).dividedBy(MAX_HELLOS);
        lastExpected = later(lastExpected, now.plus(others)).plus(turn.dividedBy(MAX_HELLOS));
        return earlier(lastExpected.minus(now), LONGEST_AWAY);
    }

    private void letIn(Guest guest, Duration now) {
        inProgress++;
        if (inProgress <= MAX_HELLOS / 2) {
            lastExpected = now; // there is plenty of room
            measure(now);
        }
        guest.letIn();
    }

    /** One that was let in has been answered, or has gone. */
    void leave() {
        inProgress--;
        measured++;
        Duration now = elapsed.get();
        if (measured == MAX_HELLOS) {
            turn = later(earlier(now.minus(measuredSince), LONGEST_TURN), USUAL_TURN);
            measure(now);
        }
        if (!waiting.isEmpty()) {
            Guest next = waiting.iterator().next();
            waiting.remove(next);
            letIn(next, now);
        }
    }

    /** One that waits has gone. */
    void giveUp(Guest guest) {
        waiting.remove(guest);
    }

    /** Nobody is let in any more. */
    void close() {
        List<Guest> away = List.copyOf(waiting);
        waiting.clear();
        away.forEach(Guest::sendAway);
    }

    private void measure(Duration from) {
        measuredSince = from;
        measured = 0;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    int inProgress() {
        return inProgress;
    }

    int waiting() {
        return waiting.size();
    }
}
