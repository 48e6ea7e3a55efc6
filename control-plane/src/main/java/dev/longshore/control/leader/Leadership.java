package dev.longshore.control.leader;

import dev.longshore.control.hook.HookUrls;
import dev.longshore.control.hook.HttpHookUrls;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.state.raft.LeadershipListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link Leader} when this server comes to lead, and ends it when it does not any more.
 * Ratis's callbacks are handed over to the loop; everything here runs on it.
 */
public final class Leadership implements LeadershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /**
     * A pause before this server tries again to lead a term in which its sequencer had to give up.
     */
    private static final Duration RESTART_DELAY = Duration.ofMillis(200);

    /** So many terms in a row this server tries to begin in vain before it leaves it to others. */
    private static final int MOST_VAIN_TERMS = 3;

    /** How often a server that does not lead does what it would begin with. */
    private static final Duration REHEARSE = Duration.ofSeconds(20);

    private final Loop loop;
    private final Executor aside;
    private final RandomGenerator random;
    private final ClusterSettings settings;
    private final TransactionMetrics metrics;
    private final BooleanSupplier writable;
    private final HookUrls urls = new HttpHookUrls();
    private final Consumer<Optional<Leader>> listener;
    private @Nullable RaftMember member;
    private @Nullable ServerFacts servers;
    private volatile @Nullable Leader leader;
    private @Nullable String outdated;
    private boolean elected;
    private boolean closed;

    /** Terms that were lost here since one was last ready. */
    private int vainTerms;

    private Duration electedAt = Duration.ZERO;

    /**
     * Waits for a term to begin.
     *
     * @param aside runs what takes long, beside the loop
     * @param writable whether there is room for what controllers write
     * @param listener learns of each leader that is ready, and of its end
     */
    public Leadership(
            Loop loop,
            Executor aside,
            RandomGenerator random,
            ClusterSettings settings,
            TransactionMetrics metrics,
            BooleanSupplier writable,
            Consumer<Optional<Leader>> listener) {
        this.loop = loop;
        this.aside = aside;
        this.random = random;
        this.settings = settings;
        this.metrics = metrics;
        this.writable = writable;
        this.listener = listener;
    }

    /**
     * The member whose leadership this is, and what it and the others know; once, before it starts.
     */
    public void of(RaftMember raftMember, ServerFacts levels) {
        member = raftMember;
        servers = levels;
        loop.after(REHEARSE, this::rehearse);
    }

    private void rehearse() {
        RaftMember raft = member;
        if (closed) {
            return;
        }
        if (leader == null && raft != null) {
            Instant now = loop.now();
            aside.execute(() -> rehearse(raft, now));
        }
        loop.after(REHEARSE, this::rehearse);
    }

    private void rehearse(RaftMember raft, Instant now) {
        try {
            Rehearsal.of(raft.machine().store(), settings, random, now);
        } catch (RuntimeException unready) {
            LOG.debug(
                    "no rehearsal: the store is not open, or another one takes its place", unready);
        }
    }

    /** The leader, while this server leads and is ready. May be called from any thread. */
    public Optional<Leader> leader() {
        return Optional.ofNullable(leader).filter(Leader::ready);
    }

    /**
     * Before another server is asked to lead. {@code done} runs when nothing is in flight here any
     * more, so that no call is left whose outcome is not known. May be called from any thread.
     */
    public void makeWay(Runnable done) {
        loop.execute(
                () -> {
                    Leader now = leader;
                    if (now == null) {
                        done.run();
                    } else {
                        now.makeWay(done);
                    }
                });
    }

    /** No other server has come to lead: this one goes on, if it leads still. */
    public void goOn() {
        loop.execute(
                () -> {
                    Leader now = leader;
                    if (now != null) {
                        now.goOn();
                    }
                });
    }

    /** Why this server's version cannot lead; found out where it came to lead. On the loop. */
    public Optional<String> outdated() {
        return Optional.ofNullable(outdated);
    }

    @Override
    public void leaderReady() {
        Duration now = loop.elapsed();
        loop.execute(
                () -> {
                    elected = true;
                    electedAt = now;
                    begin();
                });
    }

    @Override
    public void notLeader() {
        loop.execute(
                () -> {
                    elected = false;
                    end("this server does not lead any more");
                });
    }

    /** Ends the present term here, for a stop of the server. */
    public void close() {
        closed = true;
        elected = false;
        end("the server is stopping");
    }

    private void begin() {
        end("a new term begins");
        RaftMember raft = member;
        ServerFacts levels = servers;
        if (!elected || raft == null || levels == null) {
            return;
        }
        if (closed || !raft.leads()) {
            elected = false; // it has stepped down before this server heard that it leads
            return;
        }
        try {
            long term = raft.term();
            var fresh =
                    new Leader(
                            loop,
                            raft.machine().store(),
                            raft.log(),
                            random,
                            term,
                            settings,
                            levels,
                            urls,
                            new Listener());
            fresh.controllersWorkWhile(writable);
            leader = fresh;
            fresh.start(() -> ready(fresh, term));
        } catch (IOException closed) {
            LOG.warn("cannot lead: {}", closed.getMessage());
        }
    }

    /** Another server may be able to do what this one cannot, a damaged block being here only. */
    private void stepDown(String reason) {
        RaftMember raft = member;
        vainTerms = 0;
        if (raft != null) {
            LOG.error(
                    "{} terms in a row could not be begun, stepping down: {}",
                    MOST_VAIN_TERMS,
                    reason);
            raft.log().stepDown();
        }
    }

    private void ready(Leader fresh, long term) {
        vainTerms = 0;
        Leader.Opening opening = fresh.opening();
        LOG.info(
                "leading term {}, ready {} ms after the election: clocks {}, first batch {}, rows {}",
                term,
                loop.elapsed().minus(electedAt).toMillis(),
                opening.clocks().toMillis(),
                opening.batch().toMillis(),
                opening.rows().toMillis());
        listener.accept(Optional.of(fresh));
    }

    private void end(String reason) {
        Leader old = leader;
        leader = null;
        if (old != null) {
            LOG.info("leading no more: {}", reason);
            listener.accept(Optional.empty());
            old.close(reason);
        }
    }

    /** Of one term. */
    private final class Listener implements LeaderListener {
        /** Whether it is over: several may find that at once. */
        private boolean over;

        @Override
        public void bug(Throwable bug) {
            metrics.bug();
            LOG.error("a transaction failed: nothing of it was written", bug);
        }

        @Override
        public void computed(Duration took, Duration longest) {
            metrics.computed(took, longest);
        }

        @Override
        public void slow(String transaction, Duration took) {
            LOG.warn("{} kept everything else waiting for {} ms", transaction, took.toMillis());
        }

        @Override
        public void outdated(String reason) {
            end(reason);
            outdated = reason;
        }

        @Override
        public void lost(String reason) {
            if (over) {
                return;
            }
            over = true;
            end(reason);
            vainTerms++;
            if (vainTerms >= MOST_VAIN_TERMS) {
                stepDown(reason);
            }
            loop.after(RESTART_DELAY, Leadership.this::begin);
        }
    }
}
