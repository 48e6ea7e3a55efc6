package dev.longshore.control.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands leadership to another member: the lease ends, the voters are released from their promise,
 * then Ratis asks the member to stand for election. Blocks, for a bounded time.
 */
final class Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    /**
     * One request for a transfer; Ratis often refuses the first when the target is a little behind.
     * Shorter than a release lasts: each request releases anew.
     */
    private static final Duration TRY = Duration.ofSeconds(1);

    /** Between two tries, of which some fail at once. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RaftMember raft;
    private final Voters voters;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    Transfer(RaftMember raft, Voters voters) {
        this.raft = raft;
        this.voters = voters;
    }

    /**
     * Makes the member {@code to} the leader.
     *
     * @throws IOException if it did not come to lead within {@code atMost}
     */
    void run(String to, Duration atMost) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        raft.log().lease().transferBegins();
        try {
            while (!once(to, atMost, System.nanoTime() > end)) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } finally {
            raft.log().lease().transferEnded();
        }
    }

    /** Whether this member does not lead any more; {@code last} where a failure is final. */
    private boolean once(String to, Duration atMost, boolean last) throws IOException {
        try {
            release(to);
        } catch (IOException unreached) {
            if (last) {
                throw unreached;
            }
            return !raft.leads();
        }
        RaftClientReply reply =
                Replies.within(
                        atMost,
                        "the transfer of leadership to " + to,
                        raft.server().transferLeadershipAsync(request(to)));
        if (reply.isSuccess() || !raft.leads()) {
            return true;
        }
        if (last) {
            Replies.check(reply);
        }
        return false;
    }

    private TransferLeadershipRequest request(String to) {
        return new TransferLeadershipRequest(
                client,
                raft.server().getId(),
                raft.group(),
                callIds.incrementAndGet(),
                RaftPeerId.valueOf(to),
                TRY.toMillis());
    }

    /** All at once; only the candidate itself has to confirm it. */
    private void release(String candidate) throws IOException {
        long term = raft.term();
        List<GroupMember> others = new ArrayList<>(raft.members());
        others.removeIf(member -> member.id().equals(raft.self().id()));
        var refusals = new LinkedHashMap<String, Future<Optional<IOException>>>();
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            for (GroupMember voter : others) {
                refusals.put(voter.id(), calls.submit(() -> release(voter, term, candidate)));
            }
        }
        for (var refusal : refusals.entrySet()) {
            Optional<IOException> failure = refusal.getValue().resultNow();
            if (failure.isPresent()) {
                unconfirmed(refusal.getKey(), term, candidate, failure.get());
            }
        }
    }

    private Optional<IOException> release(GroupMember voter, long term, String candidate) {
        try {
            voters.release(voter, term, candidate);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private void unconfirmed(String voter, long term, String candidate, IOException failure)
            throws IOException {
        raft.log().lease().unsure(term, voter);
        if (voter.equals(candidate)) {
            throw new IOException(
                    candidate + " cannot be told to take over: " + failure.getMessage(), failure);
        }
        LOG.info("{} was not told of the transfer", voter, failure);
    }
}
