package dev.longshore.control.sequencer;

import com.google.protobuf.ByteString;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.Store;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.Sequel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions one after another and commits what a batch of them wrote as one log entry. One
 * batch is in flight at a time: batching gives the throughput, and each batch is computed on rows
 * that are committed.
 *
 * <p>Every answer waits for the batch's commit, refusals too, since they may rest on what the batch
 * wrote before them. A batch that wrote nothing needs no entry while the lease holds, else a
 * barrier.
 *
 * <p>A batch is bounded in time too: heartbeats and timers of the same loop have their turn after
 * each, however many calls wait. A transaction that has taken its time has no more room ({@link
 * dev.longshore.state.tx.Tx#hasRoom}).
 *
 * <p>Lives for one term of leadership; {@link #close} ends it and all that waits. Confined to its
 * loop.
 */
public final class Sequencer {
    /** Calls that may wait; one more is throttled. */
    public static final int MAX_QUEUED = 4_096;

    /**
     * A batch is closed when it has this many rows or bytes: well below the log's limit of 1 MB for
     * one entry.
     */
    private static final int BATCH_BYTES = 384 << 10;

    private static final int BATCH_TRANSACTIONS = 512;

    /** No transaction is begun in a batch that has taken this long. */
    private static final Duration BATCH_TIME = Duration.ofMillis(30);

    /** How long a transaction has room that could go on in another one. */
    private static final Duration TRANSACTION_TIME = Duration.ofMillis(30);

    /** A transaction that takes longer is named to the operator. */
    private static final Duration SLOW = Duration.ofMillis(100);

    /** Every so many transactions it is the controllers' turn, however many calls wait. */
    private static final int CALLS_PER_TURN = 4;

    private final Loop loop;
    private final Store store;
    private final Log log;
    private final RandomGenerator random;
    private final long term;
    private final Sequel sequel;
    private final SequencerListener listener;
    private final LogClock clock;
    private final ChangeFeed accepted = new ChangeFeed();
    private final ChangeFeed committed = new ChangeFeed();

    private final ArrayDeque<Pending<?>> queue = new ArrayDeque<>();
    private List<Runnable> answers = new ArrayList<>();
    private List<Pending<?>> unanswered = new ArrayList<>();
    private @Nullable Supplier<@Nullable Transaction<?>> idleWork;
    private volatile int level; // readers on any thread ask for it
    private boolean inFlight;
    private boolean pumpScheduled;
    private boolean closed;
    private boolean held;
    private @Nullable Runnable whenHeld;
    private int turn;
    private Duration longest = Duration.ZERO;

    private record Pending<T>(Transaction<T> transaction, CompletableFuture<T> answer) {}

    /**
     * For one term: {@code store} must hold everything that was committed before it.
     *
     * @param sequel what is written with each transaction because of what it changed
     */
    public Sequencer(
            Loop loop,
            Store store,
            Log log,
            RandomGenerator random,
            long term,
            Sequel sequel,
            SequencerListener listener) {
        this.loop = loop;
        this.store = store;
        this.log = log;
        this.random = random;
        this.term = term;
        this.sequel = sequel;
        this.listener = listener;
        this.clock = new LogClock(loop);
    }

    /**
     * Changes as soon as a transaction is accepted, before its commit: for what transactions
     * themselves rely on.
     */
    public ChangeFeed accepted() {
        return accepted;
    }

    /** Changes once they are committed: for what acts on the world outside. */
    public ChangeFeed committed() {
        return committed;
    }

    /**
     * Where transactions come from that nobody waits for: asked whenever a batch has room, null
     * when there is nothing to do.
     */
    public void idleWork(Supplier<@Nullable Transaction<?>> source) {
        idleWork = source;
    }

    /**
     * Opens the term: commits an empty batch, after which no batch of an earlier leader can be
     * accepted any more.
     *
     * @param clockCorrection what the wall clock lacks
     * @param ready runs when transactions may begin
     */
    public void open(Duration clockCorrection, Runnable ready) {
        clock.begin(clockCorrection, Timestamps.instant(store.applied().getBatchAt()));
        append(List.of(), store.applied(), now(), ready, () -> open(clockCorrection, ready));
    }

    /** The log's time: never behind what it has already seen. */
    public Instant now() {
        return clock.now();
    }

    /** Runs {@code transaction} in a batch soon, and completes on the loop when it is committed. */
    public <T> CompletionStage<T> submit(Transaction<T> transaction) {
        var answer = new CompletableFuture<T>();
        if (closed) {
            answer.completeExceptionally(
                    new NotCommittedException("this server does not lead", true));
        } else if (queue.size() >= MAX_QUEUED) {
            answer.completeExceptionally(new QueueFullException());
        } else {
            queue.add(new Pending<>(transaction, answer));
            wake();
        }
        return answer;
    }

    /** Looks for work on the loop's next turn; for sources of idle work that have some again. */
    public void wake() {
        if (!pumpScheduled && !inFlight && !closed) {
            pumpScheduled = true;
            loop.execute(
                    () -> {
                        pumpScheduled = false;
                        pump();
                    });
        }
    }

    /**
     * Begins no more batches. {@code done} runs on the loop when nothing is in flight any more:
     * what waits is certainly not written then, should this term end.
     */
    public void hold(Runnable done) {
        held = true;
        if (inFlight) {
            whenHeld = done;
        } else {
            done.run();
        }
    }

    /** Goes on after {@link #hold}. */
    public void goOn() {
        held = false;
        wake();
    }

    /** From now on what belongs to this feature level is written too. */
    public void level(int reached) {
        level = reached;
    }

    /** The feature level that transactions work at. */
    public int level() {
        return level;
    }

    /** Whether it has ended: nothing comes of what is submitted any more. */
    public boolean closed() {
        return closed;
    }

    /** Whether nobody else can lead at this moment. */
    public boolean leads() {
        return !closed && log.leaseHeld(term);
    }

    /** How many calls wait. */
    public int queued() {
        return queue.size();
    }

    /**
     * Ends this sequencer: what waits was certainly not written, what is in flight may have been.
     */
    public void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        unanswered.forEach(
                p -> p.answer().completeExceptionally(new NotCommittedException(reason, false)));
        queue.forEach(
                p -> p.answer().completeExceptionally(new NotCommittedException(reason, true)));
        queue.clear();
    }

    private void pump() {
        if (inFlight || closed || held) {
            return;
        }
        Applied base = store.applied();
        Instant now = now();
        answers = new ArrayList<>();
        unanswered = new ArrayList<>();
        List<Change> changes;
        List<RowChange<?, ?>> rows;
        int transactions = 0;
        Duration began = loop.elapsed();
        longest = Duration.ZERO;
        try (Snapshot snapshot = store.snapshot()) {
            var layer = new BatchLayer(snapshot, now, random, level, sequel);
            while (layer.bytes() < BATCH_BYTES
                    && transactions < BATCH_TRANSACTIONS
                    && since(began).compareTo(BATCH_TIME) < 0
                    && runNext(layer)) {
                transactions++;
            }
            changes = layer.changes();
            rows = layer.rowChanges();
        } catch (RuntimeException | Error fault) {
            // Transactions were accepted that will not be in the log: nobody may go on from them.
            lost("a batch could not be computed: " + fault);
            throw fault;
        }
        if (transactions == 0) {
            return;
        }
        listener.computed(since(began), longest);
        commit(base, now, changes, rows);
    }

    private Duration since(Duration moment) {
        return loop.elapsed().minus(moment);
    }

    private boolean runNext(BatchLayer layer) {
        turn++;
        Pending<?> next = turn % CALLS_PER_TURN == 0 ? ownWork() : queue.poll();
        if (next == null) {
            next = turn % CALLS_PER_TURN == 0 ? queue.poll() : ownWork();
        }
        if (next == null) {
            return false;
        }
        Duration began = loop.elapsed();
        layer.timeWhile(() -> since(began).compareTo(TRANSACTION_TIME) < 0);
        run(next, layer);
        Duration took = since(began);
        longest = took.compareTo(longest) > 0 ? took : longest;
        if (took.compareTo(SLOW) > 0) {
            listener.slow(next.transaction().name(), took);
        }
        return true;
    }

    private @Nullable Pending<?> ownWork() {
        Transaction<?> work = idleWork == null ? null : idleWork.get();
        return work == null ? null : new Pending<>(work, new CompletableFuture<>());
    }

    /** Runs one transaction; its answer is kept until the batch is committed. */
    private <T> void run(Pending<T> pending, BatchLayer layer) {
        unanswered.add(pending);
        T result;
        try {
            result = pending.transaction().run(layer);
            layer.conclude();
        } catch (Refusal refusal) {
            layer.drop();
            answers.add(() -> pending.answer().completeExceptionally(refusal));
            return;
        } catch (RuntimeException | StackOverflowError bug) {
            layer.drop();
            listener.bug(bug);
            answers.add(() -> pending.answer().completeExceptionally(bug));
            return;
        }
        accepted.publish(layer.accept());
        answers.add(() -> pending.answer().complete(result));
    }

    private void commit(
            Applied base, Instant now, List<Change> changes, List<RowChange<?, ?>> rows) {
        if (changes.isEmpty() && log.leaseHeld(term)) {
            answer();
            wake();
            return;
        }
        Runnable done =
                () -> {
                    committed.publish(rows);
                    answer();
                    wake();
                };
        // A barrier is a batch too, of no changes: in another term than this one it is refused.
        append(changes, base, now, done, () -> lost("the log had gone on without this leader"));
    }

    private void append(
            List<Change> changes, Applied base, Instant at, Runnable done, Runnable refused) {
        Batch batch =
                Batch.newBuilder()
                        .setTerm(term)
                        .setSequence(base.getBatchSequence() + 1)
                        .setPrevious(base.getBatchSequence())
                        .setAt(Timestamps.of(at))
                        .addAllChanges(changes)
                        .build();
        offer(batch.toByteString(), done, refused);
    }

    private void offer(ByteString entry, Runnable done, Runnable refused) {
        inFlight = true;
        new Offer(loop, log, entry, () -> closed, outcome -> ended(outcome, done, refused)).make();
    }

    private void ended(Log.Outcome outcome, Runnable done, Runnable refused) {
        switch (outcome) {
            case Log.Outcome.Committed(ApplyResult.Accepted accepted) -> finish(done);
            case Log.Outcome.Committed(ApplyResult.Nothing nothing) -> finish(done);
            case Log.Outcome.Committed(ApplyResult.Refused why) -> finish(refused);
            case Log.Outcome.NotWritten(String reason) -> lost(reason);
            case Log.Outcome.Unknown(String reason) -> lost(reason);
        }
    }

    private void finish(Runnable next) {
        inFlight = false;
        try {
            next.run();
        } catch (RuntimeException | Error fault) {
            // Not everybody has heard of what is committed: all of them begin anew with a term.
            lost("what was committed could not be told to all: " + fault);
            throw fault;
        } finally {
            Runnable waits = whenHeld;
            whenHeld = null;
            if (waits != null) {
                waits.run();
            }
        }
    }

    private void answer() {
        var now = answers;
        answers = new ArrayList<>();
        unanswered = new ArrayList<>();
        now.forEach(Runnable::run);
    }

    /** This term is over for us: nothing may be computed on rows that may not be there. */
    private void lost(String reason) {
        close(reason);
        listener.lost(reason);
    }
}
