package dev.longshore.control.hook;

import java.util.concurrent.CompletionStage;

/** Asks the URLs of lifecycle hooks. */
public interface HookUrls {
    /**
     * An answer over HTTP.
     *
     * @param body no longer than what a hook may say
     */
    record Answer(int status, String body) {}

    /**
     * Posts a JSON document. Completes within a minute, on any thread; exceptionally where there is
     * no whole answer.
     */
    CompletionStage<Answer> post(String url, String json);
}
