package dev.longshore.control.hook;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Asks over HTTP/1.1, each time on a virtual thread; follows no redirection. */
public final class HttpHookUrls implements HookUrls {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** A longer answer is none. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final Executor THREADS = task -> Thread.ofVirtual().name("hook").start(task);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .executor(THREADS)
                    .build();

    @Override
    public CompletionStage<Answer> post(String url, String json) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(ANSWER_TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build();
        return client.sendAsync(request, BodyHandlers.ofInputStream())
                .thenApplyAsync(HttpHookUrls::read, THREADS)
                .orTimeout(2 * ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
            }
            return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
