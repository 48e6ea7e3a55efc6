package dev.longshore.control.leader;

import dev.longshore.control.hook.HookUrls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** URLs that the test answers for. */
final class TestHookUrls implements HookUrls {
    /** A question that waits for its answer. */
    record Question(String url, String json, CompletableFuture<Answer> answer) {
        void say(String body) {
            answer.complete(new Answer(200, body));
        }
    }

    final List<Question> questions = new ArrayList<>();

    @Override
    public CompletionStage<Answer> post(String url, String json) {
        var question = new Question(url, json, new CompletableFuture<>());
        questions.add(question);
        return question.answer();
    }
}
