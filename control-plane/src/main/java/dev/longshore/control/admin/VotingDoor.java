package dev.longshore.control.admin;

import dev.longshore.control.raft.RaftMember;
import dev.longshore.proto.server.ReleaseVoteRequest;
import dev.longshore.proto.server.ReleaseVoteResponse;
import dev.longshore.proto.server.VotingGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/** Takes what a leader tells this server as a voter. */
public final class VotingDoor extends VotingGrpc.VotingImplBase {
    private final String group;
    private final RaftMember raft;

    public VotingDoor(String group, RaftMember raft) {
        this.group = group;
        this.raft = raft;
    }

    @Override
    public void releaseVote(
            ReleaseVoteRequest request, StreamObserver<ReleaseVoteResponse> answer) {
        try {
            if (!request.getGroup().equals(group)) {
                throw new IOException("this server is of group '" + group + "'");
            }
            raft.releaseVote(request.getTerm(), request.getCandidate());
        } catch (IOException e) {
            answer.onError(
                    Status.FAILED_PRECONDITION
                            .withDescription(e.getMessage())
                            .asRuntimeException());
            return;
        }
        answer.onNext(ReleaseVoteResponse.getDefaultInstance());
        answer.onCompleted();
    }
}
