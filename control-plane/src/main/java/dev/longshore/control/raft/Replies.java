package dev.longshore.control.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;

/** Ratis's answers to requests that change the group. */
final class Replies {
    private Replies() {}

    /**
     * Waits for an answer.
     *
     * @param what is asked for, for the message
     */
    static RaftClientReply within(
            Duration atMost, String what, CompletableFuture<RaftClientReply> reply)
            throws IOException {
        try {
            return reply.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    what
                            + " is not done after "
                            + atMost.toSeconds()
                            + " s and may still come about: look at `longshore admin status`."
                            + "\n  A new leader gives it up: longshore admin transfer-leadership",
                    e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + " was interrupted", e);
        }
    }

    /** The answer, where it is no refusal. */
    static RaftClientReply check(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(String.valueOf(reply.getException()), reply.getException());
        }
        return reply;
    }
}
