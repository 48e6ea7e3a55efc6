package dev.longshore.control.admin;

import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.route.GrpcPeers;
import dev.longshore.control.route.NotLeaderException;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.state.store.StoreFailedException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs operators' calls, each on a virtual thread of its own: here, or at whoever leads. */
public final class AdminCalls {
    private static final Logger LOG = LoggerFactory.getLogger(AdminCalls.class);

    /** How long a call waits for a leader: longer than an election takes. */
    private static final Duration LEADER_WAIT = Duration.ofSeconds(8);

    private static final Duration LEADER_POLL = Duration.ofMillis(50);

    /** Longer than any change that the leader makes. */
    private static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(150);

    /** The asked server does not lead either, and has done nothing. */
    private static final Status ELSEWHERE =
            Status.ABORTED.withDescription("leadership has just moved. Try again.");

    private final RaftMember raft;
    private final GrpcPeers peers;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    public AdminCalls(RaftMember raft, GrpcPeers peers) {
        this.raft = raft;
        this.peers = peers;
    }

    /** A call's work. */
    interface Work<R> {
        R run() throws IOException;
    }

    /** Answers from this server. */
    <R> void here(StreamObserver<R> answer, Work<R> work) {
        calls.execute(() -> answer(answer, work));
    }

    /**
     * Answers from the leader.
     *
     * @param forwarded another server took the call for the leader: it is not passed on again
     * @param work what the leader does; NotLeaderException sends the call on to the next one
     * @param there the same call of another server
     */
    <R> void atLeader(
            StreamObserver<R> answer,
            boolean forwarded,
            Work<R> work,
            Function<AdminGrpc.AdminBlockingStub, R> there) {
        here(
                answer,
                () -> {
                    long end = System.nanoTime() + LEADER_WAIT.toNanos();
                    while (true) {
                        Optional<GroupMember> leader = raft.leader();
                        if (raft.leads()) {
                            try {
                                return work.run();
                            } catch (NotLeaderException handedOver) {
                                end = System.nanoTime() + LEADER_WAIT.toNanos();
                            }
                        } else if (leader.isPresent() && !isSelf(leader.get())) {
                            if (forwarded) {
                                throw ELSEWHERE.asRuntimeException();
                            }
                            try {
                                return there.apply(
                                        peers.admin(leader.get().apiAddress(), FORWARD_TIMEOUT));
                            } catch (StatusRuntimeException e) {
                                if (e.getStatus().getCode() != ELSEWHERE.getCode()) {
                                    throw e;
                                }
                            }
                        }
                        if (System.nanoTime() > end) {
                            throw new IOException("no server leads at present. Try again.");
                        }
                        LockSupport.parkNanos(LEADER_POLL.toNanos());
                    }
                });
    }

    private boolean isSelf(GroupMember member) {
        return member.id().equals(raft.self().id());
    }

    private static <R> void answer(StreamObserver<R> answer, Work<R> work) {
        R done;
        try {
            done = work.run();
        } catch (IllegalArgumentException e) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (StatusRuntimeException e) {
            answer.onError(e.getStatus().asRuntimeException()); // the leader's answer
            return;
        } catch (IOException | StoreFailedException e) {
            answer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException bug) {
            LOG.error("an operator's call failed", bug);
            answer.onError(
                    Status.INTERNAL
                            .withDescription(
                                    "a fault of this server: " + bug + "; its log says more")
                            .asRuntimeException());
            return;
        }
        answer.onNext(done);
        answer.onCompleted();
    }
}
