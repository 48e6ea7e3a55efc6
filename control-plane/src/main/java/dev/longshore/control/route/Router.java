package dev.longshore.control.route;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiCalls;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.sequencer.NotCommittedException;
import dev.longshore.control.sequencer.QueueFullException;
import dev.longshore.control.sequencer.Refusal;
import dev.longshore.control.sequencer.Transaction;
import dev.longshore.foundation.loop.Causes;
import dev.longshore.foundation.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes every call of the API to whoever leads: here, or at another server; while nobody leads it
 * waits for a while. A call is passed on again only where it certainly has not been carried out.
 */
public final class Router implements ApiCalls {
    /**
     * How long a call waits for a leader: longer than an election takes, shorter than clients wait.
     */
    private static final Duration LEADER_WAIT = Duration.ofSeconds(8);

    /** The same while this server stops: the other ones elect a leader meanwhile. */
    private static final Duration LEADER_WAIT_AT_STOP = Duration.ofSeconds(1);

    private static final Duration LEADER_POLL = Duration.ofMillis(25);

    /** The same while no more than {@link #FEW} calls wait: each is a small part of a hand-over. */
    private static final Duration LEADER_POLL_FOR_FEW = Duration.ofMillis(8);

    private static final int FEW = 64;

    /**
     * Calls that wait for their answer at once, whichever door or server they came through; those
     * beyond are throttled. Fewer than the writes that the sequencer queues, so that what one
     * server lets in never meets a full queue.
     */
    static final int MAX_WAITING_CALLS = 1_000;

    private final Loop loop;
    private final Executor readers;
    private final Peers peers;
    private final Forwards forwards;
    private final Function<Leader, Handlers> handlersOf;
    private final Supplier<Optional<String>> refusal;
    private final AtomicInteger inProgress = new AtomicInteger();

    /** Calls that wait for a leader, for whom one look at the group is enough. */
    private final Queue<Attempt> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Term term;
    private volatile @Nullable Instant stopping;

    /** A term in which this server leads, with the handlers over its leader. */
    private record Term(Leader leader, Handlers handlers) {}

    /** {@code readers} runs reads over snapshots: virtual threads in production. */
    public Router(Loop loop, Executor readers, Peers peers, Function<Leader, Handlers> handlersOf) {
        this(loop, readers, peers, handlersOf, Optional::empty);
    }

    /**
     * {@code refusal} says why this server takes no writes at present, or nothing while it does.
     */
    public Router(
            Loop loop,
            Executor readers,
            Peers peers,
            Function<Leader, Handlers> handlersOf,
            Supplier<Optional<String>> refusal) {
        this.loop = loop;
        this.readers = readers;
        this.peers = peers;
        this.forwards = new Forwards(loop, peers, this::leadsHere);
        this.handlersOf = handlersOf;
        this.refusal = refusal;
    }

    /** This server leads from now on, or not any more. */
    public void leads(Optional<Leader> leader) {
        term = leader.map(l -> new Term(l, handlersOf.apply(l))).orElse(null);
    }

    /** Calls wait for a leader no longer than for a moment: this server is about to stop. */
    public void stop() {
        stopping = loop.now();
    }

    @Override
    public CompletionStage<Message> call(Call call) {
        var answer = new CompletableFuture<Message>();
        if (inProgress.incrementAndGet() > MAX_WAITING_CALLS) {
            inProgress.decrementAndGet();
            answer.completeExceptionally(ApiException.throttled());
            return answer;
        }
        new Attempt(call, giveUpAt(call), answer).make();
        return answer.whenComplete((done, failure) -> inProgress.decrementAndGet());
    }

    /** Nobody waits for a leader longer than the caller waits for the answer. */
    private Instant giveUpAt(Call call) {
        Instant latest = loop.now().plus(LEADER_WAIT);
        return call.deadline().isBefore(latest) ? call.deadline() : latest;
    }

    /** One call on its way to whoever leads, tried again while it has certainly not been done. */
    private final class Attempt {
        private final Call call;
        private final Instant giveUpAt;
        private final CompletableFuture<Message> answer;

        private Attempt(Call call, Instant giveUpAt, CompletableFuture<Message> answer) {
            this.call = call;
            this.giveUpAt = giveUpAt;
            this.answer = answer;
        }

        private void make() {
            make(peers.leaderAddress());
        }

        private void make(Optional<String> elsewhere) {
            Term here = term;
            if (here != null && here.leader().ready()) {
                local(here, call).whenComplete(this::settle);
            } else if (call.caller().forwarded()) {
                answer.completeExceptionally(new NotLeaderException("this server does not lead"));
            } else if (elsewhere.isPresent()) {
                forwards.send(elsewhere.get(), call).whenComplete(this::settle);
            } else {
                again();
            }
        }

        private void settle(@Nullable Message done, @Nullable Throwable failure) {
            if (failure == null && done != null) {
                answer.complete(done);
                return;
            }
            Throwable cause = failure == null ? null : Causes.of(failure);
            switch (cause) {
                case NotLeaderException elsewhere -> again();
                case NotCommittedException lost when lost.certainlyNotWritten() -> again();
                case NotCommittedException lost ->
                        answer.completeExceptionally(ApiException.outcomeUnknown());
                case QueueFullException full ->
                        answer.completeExceptionally(ApiException.throttled());
                case Refusal refusal -> answer.completeExceptionally(refusal);
                case null, default ->
                        answer.completeExceptionally(
                                cause == null ? new IllegalStateException("no answer") : cause);
            }
        }

        private void again() {
            if (call.caller().forwarded()) {
                answer.completeExceptionally(
                        new NotLeaderException("this server does not lead any more"));
            } else if (loop.now().isAfter(giveUpAt) || stops()) {
                answer.completeExceptionally(
                        ApiException.unavailable("No server leads at present. Try again."));
            } else {
                waiting.add(this);
                lookLater();
            }
        }
    }

    private void lookLater() {
        if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
            loop.after(waiting.size() <= FEW ? LEADER_POLL_FOR_FEW : LEADER_POLL, this::look);
        }
    }

    /** Asks once for all calls that wait. Those that wait again are behind the others. */
    private void look() {
        looking.set(false);
        Optional<String> elsewhere = peers.leaderAddress();
        for (int left = waiting.size(); left > 0; left--) {
            Attempt next = waiting.poll();
            if (next != null) {
                next.make(elsewhere);
            }
        }
        lookLater();
    }

    private boolean leadsHere() {
        return term != null;
    }

    private boolean stops() {
        Instant since = stopping;
        return since != null && loop.now().isAfter(since.plus(LEADER_WAIT_AT_STOP));
    }

    private CompletionStage<Message> local(Term here, Call call) {
        Optional<String> readOnly = refusal.get();
        return switch (here.handlers().find(call.operation()).orElse(null)) {
            case null ->
                    CompletableFuture.failedFuture(
                            ApiException.notOffered(
                                    call.operation().name()
                                            + " is not offered by this version of Longshore."));
            case Handlers.Handler.Reader reader ->
                    read(here.leader(), leader -> leader.committed(tx -> reader.handle(tx, call)));
            case Handlers.Handler.Writer writer when readOnly.isPresent() ->
                    CompletableFuture.failedFuture(ApiException.unavailable(readOnly.get()));
            case Handlers.Handler.Writer writer ->
                    write(
                            here.leader(),
                            leader ->
                                    leader.write(
                                            Transaction.named(
                                                    () -> call.operation().fullName(),
                                                    tx -> writer.handle(tx, call))));
        };
    }

    /** Under the lease the rows here are current; without it an entry is committed first. */
    private CompletionStage<Message> read(Leader leader, Function<Leader, Message> reader) {
        if (leader.leaseHeld()) {
            return CompletableFuture.supplyAsync(() -> reader.apply(leader), readers);
        }
        return this.<Boolean>write(leader, l -> l.write(tx -> true))
                .thenApplyAsync(committed -> reader.apply(leader), readers);
    }

    private <T> CompletionStage<T> write(
            Leader leader, Function<Leader, CompletionStage<T>> writer) {
        var answer = new CompletableFuture<T>();
        loop.execute(
                () ->
                        writer.apply(leader)
                                .whenCompleteAsync(
                                        (done, failure) -> {
                                            if (failure == null) {
                                                answer.complete(done);
                                            } else {
                                                answer.completeExceptionally(failure);
                                            }
                                        },
                                        readers)); // the loop renders no answers
        return answer;
    }
}
