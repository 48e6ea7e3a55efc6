package dev.longshore.control.leader;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new leader's wall clock lacks, by what the servers' clocks say together: a leader whose
 * clock is an hour ahead would let an hour's worth of tasks, tokens and waits expire at once. While
 * a majority agrees with this server nobody else is waited for. Confined to its loop.
 */
final class AgreedClock {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedClock.class);

    /** Clocks that are so close to each other agree. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** How long servers that do not agree, or do not answer, are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final int voters;
    private final List<Duration> known = new ArrayList<>(List.of(Duration.ZERO));
    private final CompletableFuture<Duration> correction = new CompletableFuture<>();
    private int asked;

    private AgreedClock(int others) {
        this.voters = others + 1;
        this.asked = others;
    }

    /**
     * Completes on the loop.
     *
     * @param others how far each of the other servers' clocks is ahead of this one's
     */
    static CompletionStage<Duration> correction(
            Loop loop, List<? extends CompletionStage<Duration>> others) {
        var agreed = new AgreedClock(others.size());
        for (CompletionStage<Duration> other : others) {
            other.whenComplete((ahead, failure) -> loop.execute(() -> agreed.said(ahead, failure)));
        }
        agreed.look(false);
        loop.after(PATIENCE, () -> agreed.look(true));
        return agreed.correction;
    }

    private void said(Duration aheadOrNull, Throwable failure) {
        asked--;
        if (failure == null) {
            known.add(aheadOrNull);
        }
        look(false);
    }

    private void look(boolean atLast) {
        if (correction.isDone()) {
            return;
        }
        long agree = known.stream().filter(AgreedClock::isClose).count();
        if (2 * agree > voters) {
            correction.complete(Duration.ZERO);
        } else if (atLast || asked == 0) {
            // of an even number the earlier one: a clock that is behind lets nothing expire early
            Duration median = known.stream().sorted().toList().get((known.size() - 1) / 2);
            correction.complete(isClose(median) ? Duration.ZERO : tell(median));
        }
    }

    private static boolean isClose(Duration ahead) {
        return ahead.abs().compareTo(TOLERANCE) <= 0;
    }

    private static Duration tell(Duration median) {
        LOG.warn(
                "this server's clock is {} s {} the other servers' clocks: theirs is used; set it (timedatectl set-ntp true)",
                median.abs().toSeconds(),
                median.isNegative() ? "ahead of" : "behind");
        return median;
    }
}
