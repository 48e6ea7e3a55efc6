package dev.longshore.control.leader;

import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new leader's wall clock lacks, by what the servers' clocks say together: a leader whose
 * clock is an hour ahead would let an hour's worth of tasks, tokens and waits expire at once. While
 * a majority agrees with this server nobody else is waited for. One that a majority does not answer
 * cannot commit anything either, and asks again. Confined to its loop.
 */
final class AgreedClock {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedClock.class);

    /** Clocks that are so close to each other agree. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** How long servers that do not agree, or do not answer, are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** After so many times without a majority's answers this server's own clock has to do. */
    private static final int MOST_TRIES = 60;

    private final Loop loop;
    private final Supplier<? extends List<? extends CompletionStage<Optional<Duration>>>> clocks;
    private final BooleanSupplier leads;
    private final CompletableFuture<Duration> correction = new CompletableFuture<>();
    private int tries;

    /** What one round of questions has brought; a late answer is of a round that is over. */
    private final class Round {
        private final List<Duration> known = new ArrayList<>(List.of(Duration.ZERO));
        private int voters = 1;
        private int answered = 1;
        private int asked;

        private void said(Optional<Duration> ahead) {
            asked--;
            answered++;
            ahead.ifPresent(known::add);
            look(false);
        }

        private void silent() {
            asked--;
            look(false);
        }

        private void look(boolean atLast) {
            if (correction.isDone()) {
                return;
            }
            long agree = known.stream().filter(AgreedClock::isClose).count();
            boolean isMajority = 2 * answered > voters || tries >= MOST_TRIES;
            if (2 * agree > voters) {
                correction.complete(Duration.ZERO);
            } else if ((atLast || asked == 0) && isMajority) {
                correction.complete(median());
            }
        }

        /** Of an even number the earlier one: a clock that is behind lets nothing expire early. */
        private Duration median() {
            Duration median = known.stream().sorted().toList().get((known.size() - 1) / 2);
            return isClose(median) ? Duration.ZERO : tell(median);
        }
    }

    private AgreedClock(
            Loop loop,
            Supplier<? extends List<? extends CompletionStage<Optional<Duration>>>> clocks,
            BooleanSupplier leads) {
        this.loop = loop;
        this.clocks = clocks;
        this.leads = leads;
    }

    /**
     * Completes on the loop, unless this server leads no more before.
     *
     * @param clocks asks each of the other servers how far its clock is ahead of this one's; it may
     *     answer without saying
     */
    static CompletionStage<Duration> correction(
            Loop loop,
            Supplier<? extends List<? extends CompletionStage<Optional<Duration>>>> clocks,
            BooleanSupplier leads) {
        var agreed = new AgreedClock(loop, clocks, leads);
        agreed.ask();
        return agreed.correction;
    }

    private void ask() {
        if (correction.isDone() || !leads.getAsBoolean()) {
            return;
        }
        tries++;
        var round = new Round();
        List<? extends CompletionStage<Optional<Duration>>> others = clocks.get();
        round.voters += others.size();
        round.asked = others.size();
        for (CompletionStage<Optional<Duration>> other : others) {
            other.whenComplete(
                    (ahead, failure) ->
                            loop.execute(
                                    failure == null ? () -> round.said(ahead) : round::silent));
        }
        round.look(false);
        loop.after(
                PATIENCE,
                () -> {
                    round.look(true);
                    ask();
                });
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
