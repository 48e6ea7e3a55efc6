package dev.longshore.control.dispatch;

import java.time.Duration;
import java.util.Optional;

/**
 * How many agents may say hello at a time. The others are told when to come back, before anything
 * of theirs is read: what a leader holds does not grow with those that wait. Confined to the
 * leader's loop.
 */
final class Admission {
    /** Hellos in progress, from the stream's begin to the end of its assignment. */
    static final int MAX_HELLOS = 32;

    /** So long about as many hellos take as may be in progress. */
    private static final Duration TURN = Duration.ofMillis(100);

    private static final int MOST_TURNS = 150;

    private int inProgress;

    /** Agents that were sent away since there was plenty of room. */
    private int sentAway;

    /** Lets one in, or says after which time it is to come back. */
    Optional<Duration> enter() {
        if (inProgress < MAX_HELLOS) {
            inProgress++;
            if (inProgress <= MAX_HELLOS / 2) {
                sentAway = 0;
            }
            return Optional.empty();
        }
        sentAway++;
        return Optional.of(TURN.multipliedBy(Math.min(MOST_TURNS, 1 + sentAway / MAX_HELLOS)));
    }

    /** One that was let in has been answered, or has gone. */
    void leave() {
        inProgress--;
    }

    int inProgress() {
        return inProgress;
    }
}
