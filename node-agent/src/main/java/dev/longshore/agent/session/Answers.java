package dev.longshore.agent.session;

import dev.longshore.proto.agent.DeniedAnswer;
import dev.longshore.proto.agent.DeniedQuestion;
import java.util.function.Consumer;

/**
 * Answers the leader's questions, each once: a few at a time, since the machine runs programs for
 * them. Confined to the agent's loop.
 */
final class Answers {
    /** Questions that the machine works at, also those of streams that have ended since. */
    static final int MOST = 4;

    private final SessionListener listener;
    private int underWay;

    Answers(SessionListener listener) {
        this.listener = listener;
    }

    void ask(DeniedQuestion question, Consumer<DeniedAnswer> answer) {
        if (underWay == MOST) {
            answer.accept(
                    DeniedAnswer.newBuilder()
                            .setId(question.getId())
                            .setFailure("its agent answers " + MOST + " such questions at present")
                            .build());
            return;
        }
        underWay++;
        listener.denied(
                question.getTaskArn(),
                found -> {
                    underWay--;
                    answer.accept(found.toBuilder().setId(question.getId()).build());
                });
    }
}
