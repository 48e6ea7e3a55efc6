package dev.longshore.control.admin;

import dev.longshore.control.raft.Electorate;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Voters;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.proto.server.AskVoterRequest;
import dev.longshore.proto.server.AskVoterResponse;
import dev.longshore.proto.server.ReleaseVoteRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reaches the other servers as voters, at the port of their API. */
public final class GrpcVoters implements Voters, Electorate {
    /** Shorter than a release lasts: others were released meanwhile. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** An answer that is older is of no use any more. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(250);

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

    @Override
    public CompletionStage<VoterView> ask(GroupMember voter) {
        var answer = new CompletableFuture<VoterView>();
        peers.votingAsync(voter.apiAddress(), ANSWER_TIMEOUT)
                .askVoter(
                        AskVoterRequest.newBuilder().setGroup(group).build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(AskVoterResponse given) {
                                answer.complete(view(given));
                            }

                            @Override
                            public void onError(Throwable failure) {
                                answer.completeExceptionally(failure);
                            }

                            @Override
                            public void onCompleted() {
                                answer.completeExceptionally(
                                        new IOException(voter.apiAddress() + " says nothing"));
                            }
                        });
        return answer;
    }

    private static VoterView view(AskVoterResponse given) {
        return new VoterView(
                given.getId(),
                given.getTerm(),
                Duration.ofMillis(given.getLeftMillis()),
                given.getFollows(),
                given.getLastTerm(),
                given.getLastIndex());
    }
}
