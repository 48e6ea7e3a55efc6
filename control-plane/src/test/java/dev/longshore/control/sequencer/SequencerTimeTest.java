package dev.longshore.control.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A batch and a transaction are bounded in time: other work of the loop waits for them. */
class SequencerTimeTest extends SequencerCase {
    private final List<String> slow = new ArrayList<>();
    private final List<Duration> batches = new ArrayList<>();
    private final List<Duration> longest = new ArrayList<>();

    @Override
    SequencerListener listener() {
        SequencerListener usual = super.listener();
        return new SequencerListener() {
            @Override
            public void bug(Throwable bug) {
                usual.bug(bug);
            }

            @Override
            public void lost(String reason) {
                usual.lost(reason);
            }

            @Override
            public void computed(Duration took, Duration longestOfIt) {
                batches.add(took);
                longest.add(longestOfIt);
            }

            @Override
            public void slow(String transaction, Duration took) {
                slow.add(transaction + " " + took.toMillis());
            }
        };
    }

    /** Forty calls of half a second each would be twenty seconds without a heartbeat's answer. */
    @Test
    void aHeartbeatWaitsForOneLongTransactionHoweverManyWait() {
        var order = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 40; i++) {
            answers.add(
                    submit(
                            tx -> {
                                order.add("call");
                                loop.takes(Duration.ofMillis(500));
                                return true;
                            }));
        }
        loop.execute(() -> order.add("heartbeat"));
        loop.run();

        // It had come after the calls, and before any of them had run.
        assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("call", "heartbeat");
        assertThat(order).hasSize(41);
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(batches).hasSize(40).allMatch(Duration.ofMillis(500)::equals);
    }

    @Test
    void shortTransactionsAreOneBatchUntilItsTimeIsOver() {
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < 10; i++) {
            answers.add(
                    submit(
                            tx -> {
                                loop.takes(Duration.ofMillis(7));
                                return true;
                            }));
        }
        loop.run();

        assertThat(batches).containsExactly(Duration.ofMillis(35), Duration.ofMillis(35));
        assertThat(longest).containsExactly(Duration.ofMillis(7), Duration.ofMillis(7));
        assertThat(slow).isEmpty();
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void whatTakesTooLongIsNamed() {
        var answer =
                submit(
                        Transaction.named(
                                () -> "RunTask",
                                tx -> {
                                    loop.takes(Duration.ofMillis(120));
                                    return true;
                                }));
        loop.run();

        assertThat(slow).containsExactly("RunTask 120");
        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void aTransactionThatHasTakenItsTimeHasNoMoreRoomOnceItHasWritten() {
        var room =
                submit(
                        tx -> {
                            List<Boolean> seen = new ArrayList<>();
                            loop.takes(Duration.ofMillis(50));
                            seen.add(tx.hasTime());
                            seen.add(tx.hasRoom());
                            tx.put(
                                    Tables.CLUSTERS,
                                    new ClusterKey("a"),
                                    ClusterRow.getDefaultInstance());
                            seen.add(tx.hasRoom());
                            return seen;
                        });
        var next = submit(tx -> tx.hasTime() && tx.hasRoom());
        loop.run();
        log.commit();
        loop.run();

        assertThat(room).isCompletedWithValue(List.of(false, true, false));
        assertThat(next).as("each has its own time").isCompletedWithValue(true);
    }
}
