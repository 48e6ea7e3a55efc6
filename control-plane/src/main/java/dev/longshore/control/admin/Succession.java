package dev.longshore.control.admin;

import dev.longshore.control.leader.Leadership;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.raft.RaftMember;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives leadership away in good order: before a stop, when the disk runs low, when an operator
 * asks. Blocks, for a bounded time.
 */
public final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private final RaftMember raft;
    private final Membership membership;
    private final AdminProbe probe;
    private final Leadership leadership;

    /** How long a batch that is in flight is waited for. */
    private static final Duration LAST_BATCH = Duration.ofMillis(500);

    public Succession(
            RaftMember raft, Membership membership, AdminProbe probe, Leadership leadership) {
        this.leadership = leadership;
        this.raft = raft;
        this.membership = membership;
        this.probe = probe;
    }

    /**
     * Hands over to the member that is furthest of those that answer the leader's heartbeats. One
     * that turns out to be slow is passed over for the next.
     *
     * @return the new leader; nothing where nobody could take over
     */
    public Optional<String> handOver(Duration atMost) {
        return handOver(atMost, member -> true);
    }

    /** The same, to a member that has room on its disk. */
    public Optional<String> handOverToOneWithRoom(Duration atMost) {
        return handOver(
                atMost,
                member -> {
                    try {
                        return probe.status(member).getReadOnly().isEmpty();
                    } catch (StatusRuntimeException silent) {
                        LOG.debug("{} does not answer", member, silent);
                        return false;
                    }
                });
    }

    /**
     * Hands over to this member.
     *
     * @throws IOException if it does not answer, or did not come to lead within {@code atMost}
     */
    public synchronized void handOverTo(String id, Duration atMost) throws IOException {
        if (isMember(id) && raft.followers().stream().noneMatch(m -> m.id().equals(id))) {
            throw new IOException(
                    id + " does not answer the leader: start it, or name another member");
        }
        var held = new CompletableFuture<Boolean>();
        leadership.makeWay(() -> held.complete(true));
        if (!held.completeOnTimeout(false, LAST_BATCH.toMillis(), TimeUnit.MILLISECONDS).join()) {
            LOG.info("a batch is still in flight while leadership is handed over");
        }
        try {
            membership.transferLeadership(id, atMost);
        } catch (IOException | RuntimeException failed) {
            leadership.goOn();
            throw failed;
        }
    }

    private boolean isMember(String id) throws IOException {
        return raft.members().stream().anyMatch(member -> member.id().equals(id));
    }

    private Optional<String> handOver(Duration atMost, Predicate<GroupMember> fit) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (GroupMember member : raft.followers()) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (left.isNegative()) {
                    break;
                }
                if (fit.test(member)) {
                    try {
                        handOverTo(member.id(), left);
                        return Optional.of(member.id());
                    } catch (IOException e) {
                        LOG.warn("{} did not take over: {}", member.id(), e.getMessage());
                    }
                }
            }
        } catch (IOException closed) {
            LOG.debug("nothing to hand over", closed);
        }
        return Optional.empty();
    }
}
