package dev.longshore.control.raft;

import dev.longshore.control.raft.election.Canvass;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.foundation.loop.Urgency;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the leader, beside Ratis, which sleeps through whole timeouts before it looks: asks
 * the other members when this one's leader is silent, and stands where they agree ({@link
 * Canvass}). Ratis holds the election. One thread of its own.
 */
public final class ElectionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionWatch.class);

    /** Between two looks at the leader's silence. */
    private static final Duration LOOK = Duration.ofMillis(20);

    /**
     * How often the others are asked while nothing is wrong: it keeps connections open that a
     * failover needs, and the code warm.
     */
    private static final Duration REHEARSE = Duration.ofSeconds(5);

    /** How often a new leader is asked whether its leases are short, until it answers. */
    private static final Duration GET_TO_KNOW = Duration.ofMillis(100);

    /** How long a stop waits for the thread. */
    private static final Duration END = Duration.ofSeconds(2);

    private final RaftMember raft;
    private final Electorate electorate;
    private final Canvass canvass = new Canvass(System::nanoTime);

    /** Answers, for the thread; never more than were asked. */
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

    private final Thread thread;
    private long rehearsedNanos;
    private volatile boolean closed;

    /** Watches from {@link #start} on. */
    public ElectionWatch(RaftMember raft, Electorate electorate) {
        this.raft = raft;
        this.electorate = electorate;
        this.thread = Urgency.thread().daemon().name("election-watch").unstarted(this::run);
    }

    /** Begins to watch. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            Duration pause = LOOK;
            try {
                for (Runnable next = news.poll(); next != null; next = news.poll()) {
                    next.run();
                }
                pause = look();
            } catch (IOException | RuntimeException failure) {
                LOG.debug("no look at the leader", failure); // the member starts or ends
            }
            if (news.isEmpty()) {
                LockSupport.parkNanos(Math.min(pause.toNanos(), LOOK.toNanos()));
            }
        }
    }

    private Duration look() throws IOException {
        Map<String, GroupMember> others = others();
        if (others == null) {
            return LOOK;
        }
        VoterView own = raft.view();
        return switch (canvass.next(own, others.keySet())) {
            case Canvass.Wait(Duration atMost) -> {
                if (!own.leaderless()) {
                    rehearse(own, others);
                }
                yield atMost;
            }
            case Canvass.Ask(List<String> members) -> {
                members.forEach(member -> ask(others.get(member)));
                yield Duration.ZERO;
            }
            case Canvass.Stand() -> {
                boolean stands = raft.stand();
                LOG.info(
                        "the leader of term {} is gone or silent, and a majority says so: {}",
                        own.term(),
                        stands ? "this server stands for election" : "another one was faster");
                yield LOOK;
            }
        };
    }

    /** The other members; null where this one has no vote. */
    private @Nullable Map<String, GroupMember> others() throws IOException {
        var members = new HashMap<String, GroupMember>();
        raft.members().forEach(member -> members.put(member.id(), member));
        return members.remove(raft.self().id()) == null ? null : members;
    }

    private void ask(@Nullable GroupMember member) {
        if (member == null) {
            return;
        }
        electorate
                .ask(member)
                .whenComplete(
                        (view, failure) -> {
                            news.add(
                                    () -> {
                                        if (failure != null) {
                                            canvass.silent(member.id());
                                        } else {
                                            raft.meets(view);
                                            canvass.answered(view);
                                        }
                                    });
                            LockSupport.unpark(thread);
                        });
    }

    /** While the leader is well. */
    private void rehearse(VoterView own, Map<String, GroupMember> others) throws IOException {
        long since = System.nanoTime() - rehearsedNanos;
        boolean stranger = own.follows() && !raft.knowsLeader();
        if (since < (stranger ? GET_TO_KNOW : REHEARSE).toNanos()) {
            return;
        }
        rehearsedNanos = System.nanoTime();
        List<GroupMember> asked = new ArrayList<>(others.values());
        asked.forEach(this::ask);
        if (own.follows() && !stranger) {
            raft.rehearseVote(
                    asked.stream().map(GroupMember::id).collect(Collectors.toUnmodifiableSet()));
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
