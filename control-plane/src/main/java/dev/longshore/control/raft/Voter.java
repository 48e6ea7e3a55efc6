package dev.longshore.control.raft;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
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
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a member's {@link VoterPromise} at the door of its Ratis server: other members' requests
 * for a vote are refused there, without a trace in the member's state. Any thread.
 */
final class Voter {
    private static final Logger LOG = LoggerFactory.getLogger(Voter.class);

    private final VoterPromise promise;

    /** {@code nanos} is this process's monotonic clock. */
    Voter(LongSupplier nanos) {
        this.promise = new VoterPromise(nanos);
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
        if (request.getLeaderTerm() >= info(server, request.getServerRequest()).getCurrentTerm()) {
            promise.heard();
        }
    }

    /** Looking at the promise and voting are one: no leader is heard in between. */
    private synchronized RequestVoteReplyProto vote(
            RaftServer server, RequestVoteRequestProto request) throws IOException {
        RaftRpcRequestProto asked = request.getServerRequest();
        long term = info(server, asked).getCurrentTerm();
        String candidate = name(asked.getRequestorId());
        if (promise.mayVoteFor(candidate, term)) {
            return server.requestVote(request);
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
        if (promise.mayVoteFor(server.getId().toString(), term)) {
            return server.startLeaderElection(request);
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
