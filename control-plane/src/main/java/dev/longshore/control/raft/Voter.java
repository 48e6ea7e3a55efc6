package dev.longshore.control.raft;

import dev.longshore.control.raft.election.LeaderSilence;
import dev.longshore.control.raft.election.VoterView;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a member's {@link VoterPromise} at the door of its Ratis server: other members' requests
 * for a vote are refused there, without a trace in the member's state. It sees the leader's
 * messages too, and so knows its silence. Any thread.
 */
final class Voter {
    private static final Logger LOG = LoggerFactory.getLogger(Voter.class);

    /** As Ratis writes the last entry of an empty log. */
    private static final TermIndex NOTHING = TermIndex.valueOf(0, 0);

    private final VoterPromise promise;
    private final LeaderSilence silence;
    private final Newcomer newcomer;

    /** {@code nanos} is this process's monotonic clock. */
    Voter(LongSupplier nanos, Newcomer newcomer) {
        this.newcomer = newcomer;
        this.promise = new VoterPromise(nanos);
        this.silence = new LeaderSilence(nanos);
    }

    /** The server as its network is to see it. */
    RaftServer guarding(RaftServer server) {
        return (RaftServer)
                Proxy.newProxyInstance(
                        RaftServer.class.getClassLoader(),
                        new Class<?>[] {RaftServer.class},
                        (proxy, method, arguments) -> through(server, method, arguments));
    }

    private @Nullable Object through(
            RaftServer server, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments != null && arguments.length == 1) {
            switch (arguments[0]) {
                case RequestVoteRequestProto request -> {
                    return vote(server, request);
                }
                case StartLeaderElectionRequestProto request -> {
                    return stand(server, request);
                }
                case AppendEntriesRequestProto request -> heard(server, request);
                case InstallSnapshotRequestProto request ->
                        silence.heard(name(request.getServerRequest().getRequestorId()));
                case null, default -> {}
            }
        }
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** Before it is answered: a leader counts from what was answered. */
    private synchronized void heard(RaftServer server, AppendEntriesRequestProto request)
            throws IOException {
        RaftRpcRequestProto sent = request.getServerRequest();
        if (request.getLeaderTerm() >= info(server, sent).getCurrentTerm()) {
            promise.heard(request.getLeaderTerm());
            silence.heard(name(sent.getRequestorId()));
            newcomer.heard(
                    server.getDivision(ProtoUtils.toRaftGroupId(sent.getRaftGroupId())),
                    request.getLeaderCommit());
        }
    }

    /** A connection has ended over which {@code member} sent its entries. */
    void gone(String member) {
        silence.gone(member);
    }

    /** The server {@code leader} trusts its lease for no longer than the promise lasts. */
    void knows(RaftServer.Division division, VoterView leader) {
        if (leader.id().equals(leader(division))) {
            promise.knows(leader.term());
        }
    }

    /** Whether that is known of the leader of this member's term; true where none is known. */
    boolean knowsLeader(RaftServer.Division division) {
        return leader(division).isEmpty() || promise.isKnown(division.getInfo().getCurrentTerm());
    }

    private static String leader(RaftServer.Division division) {
        RaftPeerId leader = division.getInfo().getLeaderId();
        return leader == null ? "" : leader.toString();
    }

    /** How this member sees its leader. */
    VoterView view(RaftServer.Division division) {
        Duration promised = promise.left();
        Duration patience = silence.left();
        TermIndex last = lastEntry(division);
        return new VoterView(
                division.getId().toString(),
                division.getInfo().getCurrentTerm(),
                promised.compareTo(patience) > 0 ? promised : patience,
                newcomer.votes() && division.getInfo().isFollower(),
                last.getTerm(),
                last.getIndex());
    }

    private static TermIndex lastEntry(RaftServer.Division division) {
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        if (last != null) {
            return last;
        }
        var snapshot = division.getStateMachine().getLatestSnapshot();
        return snapshot == null ? NOTHING : snapshot.getTermIndex();
    }

    /** Asks {@code other} whether it would vote for this member, whose term stays as it is. */
    RequestVoteRequestProto trial(RaftServer.Division division, String other) {
        TermIndex last = lastEntry(division);
        return RequestVoteRequestProto.newBuilder()
                .setServerRequest(
                        asked(
                                division,
                                division.getId().toString(),
                                RaftPeerId.valueOf(other).toByteString()))
                .setCandidateTerm(division.getInfo().getCurrentTerm())
                .setCandidateLastEntry(last.toProto())
                .setPreVote(true)
                .build();
    }

    private static RaftRpcRequestProto asked(
            RaftServer.Division division, String from, ByteString to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(RaftPeerId.valueOf(from).toByteString())
                .setReplyId(to)
                .setRaftGroupId(
                        ProtoUtils.toRaftGroupIdProtoBuilder(division.getGroup().getGroupId()))
                .build();
    }

    /** Whether this member is a candidate now: it is one only where its leader is silent. */
    boolean stands(RaftServer server, RaftServer.Division division) throws IOException {
        VoterView own = view(division);
        String leader = leader(division);
        var request =
                StartLeaderElectionRequestProto.newBuilder()
                        .setServerRequest(
                                asked(
                                        division,
                                        leader.isEmpty() ? own.id() : leader,
                                        server.getId().toByteString()))
                        .setLeaderLastEntry(
                                TermIndex.valueOf(own.lastTerm(), own.lastIndex()).toProto())
                        .build();
        return own.leaderless() && stand(server, request).getServerReply().getSuccess();
    }

    /** Looking at the promise and voting are one: no leader is heard in between. */
    private synchronized RequestVoteReplyProto vote(
            RaftServer server, RequestVoteRequestProto request) throws IOException {
        RaftRpcRequestProto asked = request.getServerRequest();
        long term = info(server, asked).getCurrentTerm();
        String candidate = name(asked.getRequestorId());
        // a trial may be one of Ratis's own, which knows a shorter patience
        boolean early = request.getPreVote() && silence.left().isPositive();
        if (newcomer.votes() && promise.mayVoteFor(candidate, term) && !early) {
            RequestVoteReplyProto reply = server.requestVote(request);
            if (!request.getPreVote() && reply.getServerReply().getSuccess()) {
                silence.heard(candidate);
            }
            return reply;
        }
        LOG.debug("no vote for {} in term {}: the leader was heard", candidate, term);
        return RequestVoteReplyProto.newBuilder()
                .setServerReply(refusal(asked))
                .setTerm(term)
                .build();
    }

    /** A member that stands votes for itself. */
    private synchronized StartLeaderElectionReplyProto stand(
            RaftServer server, StartLeaderElectionRequestProto request) throws IOException {
        RaftRpcRequestProto asked = request.getServerRequest();
        long term = info(server, asked).getCurrentTerm();
        if (newcomer.votes() && promise.mayVoteFor(server.getId().toString(), term)) {
            StartLeaderElectionReplyProto reply = server.startLeaderElection(request);
            if (reply.getServerReply().getSuccess()) {
                silence.heard(server.getId().toString());
            }
            return reply;
        }
        LOG.info("a request to stand for election came too late, or unannounced, and is refused");
        return StartLeaderElectionReplyProto.newBuilder().setServerReply(refusal(asked)).build();
    }

    /**
     * The leader of {@code term} hands over.
     *
     * @throws IOException where this member is in another term
     */
    synchronized void release(RaftServer.Division division, long term, String candidate)
            throws IOException {
        long current = division.getInfo().getCurrentTerm();
        if (current != term) {
            throw new IOException("a release of term " + term + " came in term " + current);
        }
        promise.release(term, candidate);
    }

    private static DivisionInfo info(RaftServer server, RaftRpcRequestProto request)
            throws IOException {
        RaftGroupId group = ProtoUtils.toRaftGroupId(request.getRaftGroupId());
        return server.getDivision(group).getInfo();
    }

    private static RaftRpcReplyProto refusal(RaftRpcRequestProto request) {
        return RaftRpcReplyProto.newBuilder()
                .setRequestorId(request.getRequestorId())
                .setReplyId(request.getReplyId())
                .setRaftGroupId(request.getRaftGroupId())
                .setCallId(request.getCallId())
                .setSuccess(false)
                .build();
    }

    private static String name(ByteString peer) {
        return RaftPeerId.valueOf(peer).toString();
    }
}
