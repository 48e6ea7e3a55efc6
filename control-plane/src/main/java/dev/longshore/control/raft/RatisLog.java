package dev.longshore.control.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.sequencer.Log;
import dev.longshore.foundation.time.BootClock;
import dev.longshore.state.apply.ApplyResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the Raft log from the leader's own process, without a network client. */
public final class RatisLog implements Log {
    private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);

    /** How long a member that steps down lets Ratis try. */
    private static final Duration STEP_DOWN = Duration.ofSeconds(1);

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client =
            ClientId.randomId(); // one per start, so that call ids may begin at 1 again
    private final AtomicLong callIds = new AtomicLong();

    private final Followers followers;
    private final Lease lease = new Lease(BootClock.nanos());

    RatisLog(RaftServer server, RaftGroupId group, Followers followers) {
        this.server = server;
        this.group = group;
        this.followers = followers;
    }

    @Override
    public void append(ByteString entry, Consumer<Outcome> done) {
        var request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(server.getId())
                        .setGroupId(group)
                        .setCallId(callIds.incrementAndGet())
                        .setMessage(
                                Message.valueOf(
                                        UnsafeByteOperations.unsafeWrap(
                                                entry.asReadOnlyByteBuffer())))
                        .setType(RaftClientRequest.writeRequestType())
                        .build();
        CompletionStage<RaftClientReply> reply;
        try {
            reply = server.submitClientRequestAsync(request);
        } catch (IOException notReady) {
            reply = CompletableFuture.failedFuture(notReady);
        }
        reply.whenComplete((answer, failure) -> done.accept(outcome(answer, failure)));
    }

    @Override
    public boolean leaseHeld(long term) {
        try {
            return followers.leaseHeld(server.getDivision(group), term, lease);
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void endSpoiltTerm(long term) {
        try {
            if (followers.leaseSpoilt(server.getDivision(group), term, lease)) {
                LOG.info("no lease can be held in term {}: this member steps down", term);
                stepDown();
            }
        } catch (IOException closed) {
            LOG.debug("this server ends", closed);
        }
    }

    /** Has this member lead no more, if it does; whoever asks looks later whether. */
    public void stepDown() {
        var request =
                new TransferLeadershipRequest(
                        client,
                        server.getId(),
                        group,
                        callIds.incrementAndGet(),
                        null, // to whomever the others elect
                        STEP_DOWN.toMillis());
        try {
            var _ = server.transferLeadershipAsync(request);
        } catch (IOException closed) {
            LOG.debug("this server ends", closed);
        }
    }

    /** Whether this member leads for certain, as far as its followers are concerned. */
    Lease lease() {
        return lease;
    }

    private static Outcome outcome(@Nullable RaftClientReply reply, @Nullable Throwable failure) {
        if (reply != null && reply.isSuccess()) {
            String refusal = reply.getMessage().getContent().toStringUtf8();
            return new Outcome.Committed(
                    refusal.isEmpty()
                            ? new ApplyResult.Accepted()
                            : new ApplyResult.Refused(refusal));
        }
        Throwable cause = reply != null ? reply.getException() : failure;
        if (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause);
        return refusedBeforeTheLog(cause)
                ? new Outcome.NotWritten(reason)
                : new Outcome.Unknown(reason);
    }

    /**
     * NotLeaderException is not among them: entries that are in the log already get it too when the
     * leader steps down. "Failed to acquire" comes before the log, "Failed to add" after it.
     */
    private static boolean refusedBeforeTheLog(@Nullable Throwable cause) {
        return cause instanceof LeaderNotReadyException
                || cause instanceof LeaderSteppingDownException
                || cause instanceof ServerNotReadyException
                || (cause instanceof ResourceUnavailableException
                        && String.valueOf(cause.getMessage()).contains("acquire"));
    }
}
