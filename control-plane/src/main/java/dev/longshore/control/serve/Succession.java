package dev.longshore.control.serve;

import dev.longshore.control.raft.Member;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.proto.admin.StatusResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    public Succession(RaftMember raft, Membership membership, AdminProbe probe) {
        this.raft = raft;
        this.membership = membership;
        this.probe = probe;
    }

    /**
     * Hands over to the member that is furthest, of those that answer and have room on their disk.
     * One that turns out to be slow is passed over for the next.
     *
     * @return the new leader; nothing where nobody could take over
     */
    public Optional<String> handOver(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (StatusResponse fit : candidates()) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (left.isNegative()) {
                    break;
                }
                try {
                    membership.transferLeadership(fit.getId(), left);
                    return Optional.of(fit.getId());
                } catch (IOException e) {
                    LOG.warn("{} did not take over: {}", fit.getId(), e.getMessage());
                }
            }
        } catch (IOException closed) {
            LOG.debug("nothing to hand over", closed);
        }
        return Optional.empty();
    }

    private List<StatusResponse> candidates() throws IOException {
        var fit = new ArrayList<StatusResponse>();
        for (Member member : raft.members()) {
            if (!member.id().equals(raft.self().id())) {
                try {
                    StatusResponse status = probe.status(member);
                    if (status.getReadOnly().isEmpty() && status.getRole().equals("FOLLOWER")) {
                        fit.add(status);
                    }
                } catch (StatusRuntimeException silent) {
                    LOG.debug("{} does not answer", member, silent);
                }
            }
        }
        fit.sort(Comparator.comparingLong(StatusResponse::getAppliedIndex).reversed());
        return fit;
    }
}
