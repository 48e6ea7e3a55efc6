package dev.longshore.agent.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long an agent waits before it asks the servers again. Confined to the agent's loop. */
final class Retries {
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    /** Doublings after which the longest is reached for certain. */
    private static final int MOST_DOUBLINGS = 6;

    /** Longer than this no server sends an agent away. */
    private static final Duration LONGEST_AWAY = Duration.ofSeconds(30);

    /** A try is spread over at most so many quarters of the time that the leader has said. */
    private static final int MOST_SPREAD = 4;

    private final RandomGenerator random;
    private int attempt;

    Retries(RandomGenerator random) {
        this.random = random;
    }

    /** The next failure is the first one. */
    void succeeded() {
        attempt = 0;
    }

    /** Trying again soon is no use. */
    void hopeless() {
        attempt = MOST_DOUBLINGS;
    }

    /** After a failure: twice as long each time, and never quite the same. */
    Duration afterFailure() {
        Duration longest =
                shorter(
                        FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempt, MOST_DOUBLINGS)),
                        LONGEST_BACK_OFF);
        attempt++;
        return longest.dividedBy(2).plusNanos(random.nextLong(longest.toNanos() / 2));
    }

    /**
     * After the leader has said that it hears others first. It has told each another time; whoever
     * has been sent away more often spreads its next try over a longer one all the same, so that
     * those who were sent away together do not come back together.
     */
    Duration afterBusy(Duration retryAfter) {
        Duration least = shorter(retryAfter, LONGEST_AWAY).plus(FIRST_BACK_OFF);
        attempt++;
        long spread = least.multipliedBy(Math.min(attempt, MOST_SPREAD)).dividedBy(4).toNanos();
        return least.plusNanos(random.nextLong(spread));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
