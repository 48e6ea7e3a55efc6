package dev.longshore.control.admin;

import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Voters;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.proto.server.ReleaseVoteRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;

/** Reaches the other servers as voters, at the port of their API. */
public final class GrpcVoters implements Voters {
    /** Shorter than a release lasts: others were released meanwhile. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final GrpcPeers peers;
    private final String group;

    public GrpcVoters(GrpcPeers peers, String group) {
        this.peers = peers;
        this.group = group;
    }

    @Override
    public void release(GroupMember voter, long term, String candidate) throws IOException {
        try {
            peers.voting(voter.apiAddress(), TIMEOUT)
                    .releaseVote(
                            ReleaseVoteRequest.newBuilder()
                                    .setGroup(group)
                                    .setTerm(term)
                                    .setCandidate(candidate)
                                    .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return; // a server of an earlier version promises nothing
            }
            throw new IOException(voter.apiAddress() + ": " + e.getStatus(), e);
        }
    }
}
