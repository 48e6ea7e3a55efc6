package dev.longshore.control.dispatch;

import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedQuestion;
import dev.longshore.proto.agent.ToAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What agents are asked that only they know. Each question ends: with the answer, with its time or
 * with its session. Confined to the leader's loop.
 */
public final class Questions {
    /** Questions under way, of all agents; people ask them, one by one. */
    static final int MOST = 32;

    /** How long an agent may take for an answer. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Loop loop;
    private final Function<String, @Nullable Session> sessions;
    private final Map<Long, Asked> underWay = new HashMap<>();
    private long last;

    private record Asked(
            Session session, CompletableFuture<DeniedFlows> answer, Loop.Timer tooLong) {}

    /**
     * @param sessions the present one of a container instance, by its id
     */
    Questions(Loop loop, Function<String, @Nullable Session> sessions) {
        this.loop = loop;
        this.sessions = sessions;
    }

    /**
     * Asks what security groups have refused a task lately.
     *
     * @param instance the id of the container instance that runs it
     * @return fails with {@link Unanswered}
     */
    public CompletionStage<DeniedFlows> denied(String instance, String taskArn) {
        Session session = sessions.apply(instance);
        if (session == null) {
            return unanswered(
                    "its machine "
                            + instance
                            + " is not connected, and only the machine knows. Ask again once its"
                            + " agent is back.");
        }
        if (!session.tellsDenied()) {
            return unanswered(
                    "the agent of its machine "
                            + instance
                            + " is of a version that does not tell: install the servers' version"
                            + " there");
        }
        if (underWay.size() >= MOST) {
            return unanswered(MOST + " such questions are under way. Try again.");
        }
        long id = ++last;
        var answer = new CompletableFuture<DeniedFlows>();
        Loop.Timer tooLong =
                loop.after(
                        ANSWER_TIMEOUT,
                        () ->
                                fail(
                                        id,
                                        "its machine %s did not answer within %d s. Try again."
                                                .formatted(instance, ANSWER_TIMEOUT.toSeconds())));
        underWay.put(id, new Asked(session, answer, tooLong));
        session.stream()
                .send(
                        ToAgent.newBuilder()
                                .setDeniedQuestion(
                                        DeniedQuestion.newBuilder().setId(id).setTaskArn(taskArn))
                                .build());
        return answer;
    }

    /** An agent has answered; what nobody waits for is dropped, and so is an answer for others. */
    @SuppressWarnings("ReferenceEquality") // this very session, not one like it
    void answered(Session session, DeniedAnswer answer) {
        long id = answer.getId();
        Asked asked = underWay.get(id);
        if (asked == null || asked.session() != session) {
            return;
        }
        if (answer.hasDenied()) {
            end(id, its -> its.complete(answer.getDenied()));
        } else {
            fail(
                    id,
                    "its machine "
                            + session.instance().instance()
                            + " does not know: "
                            + answer.getFailure());
        }
    }

    /** Nobody answers in this session any more. */
    @SuppressWarnings("ReferenceEquality")
    void ended(Session session) {
        List<Long> lost =
                underWay.entrySet().stream()
                        .filter(each -> each.getValue().session() == session)
                        .map(Map.Entry::getKey)
                        .toList();
        String why =
                "the session of its machine "
                        + session.instance().instance()
                        + " has ended. Try again.";
        lost.forEach(id -> fail(id, why));
    }

    /** This server leads no more. */
    void close() {
        List.copyOf(underWay.keySet())
                .forEach(id -> fail(id, "leadership has just moved. Try again."));
    }

    private void fail(long id, String why) {
        end(id, answer -> answer.completeExceptionally(new Unanswered(why)));
    }

    private void end(long id, Consumer<CompletableFuture<DeniedFlows>> how) {
        Asked asked = underWay.remove(id);
        if (asked != null) {
            asked.tooLong().cancel();
            how.accept(asked.answer());
        }
    }

    private static CompletionStage<DeniedFlows> unanswered(String why) {
        return CompletableFuture.failedFuture(new Unanswered(why));
    }
}
