package dev.longshore.control.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequencerTest extends SequencerCase {
    @Test
    void whatWaitsBecomesOneBatch() {
        var first = submit(writes("a"));
        var second = submit(SequencerCase::names);
        var third = submit(writes("b"));
        loop.run();

        assertThat(log.waiting()).isOne();
        assertThat(log.batch().getChangesCount()).isEqualTo(2);
        assertThat(log.batch().getTerm()).isEqualTo(TERM);
        assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);

        log.commit();
        loop.run();

        assertThat(first).isCompletedWithValue(List.of("a"));
        assertThat(second).isCompletedWithValue(List.of("a"));
        assertThat(third).isCompletedWithValue(List.of("a", "b"));
        assertThat(log.waiting()).isZero();
    }

    @Test
    void oneBatchIsInFlightAtATime() {
        var first = submit(writes("a"));
        loop.run();
        var second = submit(writes("b"));
        loop.run();

        assertThat(log.waiting()).isOne();
        log.commit();
        loop.run();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
        assertThat(log.batch().getPrevious()).isEqualTo(1);
        assertThat(log.batch().getSequence()).isEqualTo(2);
        log.commit();
        loop.run();
        assertThat(second).isCompletedWithValue(List.of("a", "b"));
    }

    /** Another server is about to lead: nothing may be left whose outcome is not known. */
    @Test
    void whoMakesWayFinishesWhatIsInFlightAndBeginsNothing() {
        var held = new ArrayList<String>();
        var first = submit(writes("a"));
        loop.run();
        var second = submit(writes("b"));
        sequencer.hold(() -> held.add("nothing is in flight"));
        loop.run();
        assertThat(held).isEmpty();

        log.commit();
        loop.run();
        assertThat(first).isCompletedWithValue(List.of("a"));
        assertThat(held).hasSize(1);
        assertThat(second).isNotDone();
        assertThat(log.waiting()).isZero();

        sequencer.goOn();
        loop.run();
        log.commit();
        loop.run();
        assertThat(second).isCompletedWithValue(List.of("a", "b"));
    }

    @Test
    void aRefusalDropsItsOwnWritesAlone() {
        var first = submit(writes("a"));
        var refused = submit(failing(new No()));
        var third = submit(writes("b"));
        loop.run();

        assertThat(refused).as("it may rest on what the batch wrote").isNotDone();
        log.commit();
        loop.run();

        assertThat(first).isCompleted();
        assertThat(refused.exceptionNow()).isInstanceOf(No.class);
        assertThat(third).isCompletedWithValue(List.of("a", "b"));
        assertThat(bugs).isEmpty();
    }

    @Test
    void readingNeedsNoEntryWhileTheLeaseHolds() {
        var read = submit(SequencerCase::names);
        loop.run();

        assertThat(read).isCompletedWithValue(List.of());
        assertThat(log.waiting()).isZero();
    }

    @Test
    void readingWithoutTheLeaseWaitsForABarrier() {
        log.loseLease();
        var read = submit(SequencerCase::names);
        loop.run();

        assertThat(read).isNotDone();
        assertThat(log.batch().getChangesCount()).isZero();
        log.commit();
        loop.run();
        assertThat(read).isCompletedWithValue(List.of());
    }

    /** Somebody else may have led in between, and written what was not read. */
    @Test
    void aLeaseThatWasLostAndWonAgainWithinABatchIsAnother() {
        var read =
                submit(
                        tx -> {
                            List<String> seen = names(tx);
                            log.winAgain();
                            return seen;
                        });
        loop.run();

        assertThat(read).isNotDone();
        log.commitInTerm(TERM + 1);
        loop.run();
        assertNotCommitted(read, false);
        assertThat(losses).hasSize(1);
        assertThat(sequencer.leads()).isFalse();
    }

    @Test
    void anUnknownOutcomeEndsTheTerm() {
        var inFlight = submit(writes("a"));
        loop.run();
        var waiting = submit(writes("b"));
        log.answer(new Log.Outcome.Unknown("deposed"));
        loop.run();
        var late = submit(writes("c"));

        assertNotCommitted(inFlight, false);
        assertNotCommitted(waiting, true);
        assertNotCommitted(late, true);
        assertThat(losses).containsExactly("deposed");
        assertThat(log.waiting()).isZero();
    }

    @Test
    void aBatchThatIsRefusedEndsTheTerm() {
        var write = submit(writes("a"));
        loop.run();
        log.commitInTerm(TERM + 1);
        loop.run();

        assertNotCommitted(write, false);
        assertThat(losses).hasSize(1);
        assertThat(store.applied().getBatchSequence()).isZero();
    }

    @Test
    void whatWasNotWrittenIsOfferedAgain() {
        var write = submit(writes("a"));
        loop.run();
        ByteString entry = log.entry();
        log.answer(new Log.Outcome.NotWritten("busy"));
        loop.run();
        assertThat(log.waiting()).isZero();

        loop.pass(Duration.ofMillis(20));

        assertThat(log.entry()).isEqualTo(entry);
        log.commit();
        loop.run();
        assertThat(write).isCompletedWithValue(List.of("a"));
        assertThat(losses).isEmpty();
    }

    @Test
    void aLogThatNeverTakesAnEntryEndsTheTerm() {
        var write = submit(writes("a"));
        loop.run();
        int offers = 0;
        while (losses.isEmpty()) {
            log.answer(new Log.Outcome.NotWritten("busy"));
            loop.pass(Duration.ofMillis(20));
            offers++;
        }

        assertThat(offers).isEqualTo(101);
        assertThat(losses).containsExactly("busy");
        assertThat(write).isCompletedExceptionally();
    }

    @Test
    void closingAnswersEverybodyOnce() {
        var inFlight = submit(writes("a"));
        loop.run();
        var waiting = submit(writes("b"));

        sequencer.close("stepping down");
        sequencer.close("again");
        log.commit();
        loop.run();

        assertNotCommitted(inFlight, false);
        assertNotCommitted(waiting, true);
        assertThat(inFlight.exceptionNow()).hasMessage("stepping down");
        assertThat(losses).as("whoever closes knows").isEmpty();
        assertThat(sequencer.queued()).isZero();
    }

    @Test
    void theQueueIsBounded() {
        var answers = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < Sequencer.MAX_QUEUED; i++) {
            answers.add(submit(SequencerCase::names));
        }
        var oneMore = submit(SequencerCase::names);

        assertThat(oneMore.exceptionNow()).isInstanceOf(QueueFullException.class);
        loop.run();
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aBatchHasSoManyTransactions() {
        for (int i = 0; i < 600; i++) {
            assertThat(submit(writes("c" + i))).isNotDone();
        }
        loop.run();
        assertThat(log.batch().getChangesCount()).isEqualTo(512);
        log.commit();
        loop.run();
        assertThat(log.batch().getChangesCount()).isEqualTo(88);
    }

    /** However large its transactions: a larger entry would depose the leader. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 50_000, 250_000, 500_000})
    void aBatchStaysBelowTheLogsLimit(int size) {
        for (int i = 0; i < 40; i++) {
            String name = "c" + i;
            assertThat(
                            submit(
                                    tx -> {
                                        var row = ClusterRow.newBuilder();
                                        row.getClusterBuilder().setStatus("x".repeat(size));
                                        tx.put(Tables.CLUSTERS, new ClusterKey(name), row.build());
                                        return name;
                                    }))
                    .isNotDone();
        }
        loop.run();
        for (; log.waiting() > 0; loop.run()) {
            assertThat(log.entry().size()).isLessThan(1_000_000);
            log.commit();
        }
        assertThat(store.snapshot().get(Tables.CLUSTERS.storageKey(new ClusterKey("c39"))))
                .isNotNull();
    }

    @Test
    void aTermOpensWithAnEmptyBatchUntilOneIsAccepted() {
        var ready = new ArrayList<String>();
        sequencer.open(Duration.ZERO, () -> ready.add("ready"));

        assertThat(log.batch().getChangesCount()).isZero();
        log.commitInTerm(TERM + 1);
        loop.run();
        assertThat(ready).isEmpty();
        log.commit();
        loop.run();

        assertThat(ready).containsExactly("ready");
        assertThat(store.applied().getBatchSequence()).isOne();
    }

    @Test
    void timeNeverRunsBackwardsFromBatchToBatch() {
        var first = submit(tx -> write(tx, "a", tx.now()));
        loop.run();
        log.commit();
        loop.run();
        loop.setBack(Duration.ofHours(1));
        var second = submit(tx -> write(tx, "b", tx.now()));
        loop.run();

        assertThat(Timestamps.instant(log.batch().getAt())).isEqualTo(first.resultNow());
        log.commit();
        loop.run();
        assertThat(second).isCompletedWithValue(first.resultNow());
    }

    @Test
    void theFeedsHearOfAcceptedAndOfCommittedChanges() {
        var heard = new ArrayList<String>();
        sequencer.accepted().subscribe(changes -> heard.add("accepted " + changes.size()));
        sequencer.committed().subscribe(changes -> heard.add("committed " + changes.size()));

        var first = submit(writes("a")).thenRun(() -> heard.add("answered"));
        var refused = submit(failing(new No()));
        var last = submit(writes("b")).thenRun(() -> heard.add("answered"));
        loop.run();
        assertThat(heard).containsExactly("accepted 1", "accepted 1");
        log.commit();
        loop.run();

        assertThat(heard)
                .containsExactly("accepted 1", "accepted 1", "committed 2", "answered", "answered");
        assertThat(List.of(first, refused, last)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void controllersHaveTheirTurnHoweverManyCallsWait() {
        var order = new StringBuilder();
        var own = new ArrayList<Transaction<?>>();
        for (int i = 0; i < 3; i++) {
            own.add(tx -> order.append('o'));
        }
        sequencer.idleWork(() -> own.isEmpty() ? null : own.removeLast());
        for (int i = 0; i < 8; i++) {
            assertThat(submit(tx -> order.append('c'))).isNotDone();
        }
        loop.run();

        assertThat(order).hasToString("cccocccocco");
    }
}
