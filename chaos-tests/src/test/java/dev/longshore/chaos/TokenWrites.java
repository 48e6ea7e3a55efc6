package dev.longshore.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * One writer that runs a task per client token, and repeats a token at any server until it is
 * answered.
 */
final class TokenWrites implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    /** Between two writes: as many tasks as one agent of a small machine can start. */
    private static final Duration PAUSE = Duration.ofMillis(150);

    /** How long the API may be away. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> servers;
    private final String definition;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Long> timesNanos = new ConcurrentSkipListSet<>();
    private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final Thread writer = Thread.ofVirtual().unstarted(this::write);
    private volatile boolean stopped;

    TokenWrites(List<String> servers, String definition) {
        this.servers = servers;
        this.definition = definition;
    }

    void start() {
        writer.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        writer.join();
    }

    /** Waits until so many more writes are acknowledged. */
    void await(int more) {
        int wanted = acknowledged.size() + more;
        LabCluster.await(more + " more writes", PATIENCE, () -> acknowledged.size() >= wanted);
    }

    /**
     * Waits for the first acknowledgement after this {@link System#nanoTime}; returns when it came.
     */
    long awaitAfterNanos(long nanos) {
        return LabCluster.await(
                "the next write", PATIENCE, () -> Optional.ofNullable(timesNanos.higher(nanos)));
    }

    /** Task by token. */
    Map<String, String> acknowledged() {
        return acknowledged;
    }

    /** Answers that do not agree with each other. */
    Queue<String> contradictions() {
        return contradictions;
    }

    private void write() {
        for (int n = 0; !stopped && n < 5_000; n++) {
            String token = "token-" + n;
            String first = untilAnswered(token);
            acknowledged.put(token, first);
            timesNanos.add(System.nanoTime());
            String again = n % 5 == 0 ? untilAnswered(token) : first;
            if (!again.equals(first)) {
                contradictions.add(token + ": " + first + ", then " + again);
            }
            LabCluster.pause(PAUSE);
        }
    }

    private String untilAnswered(String token) {
        for (int attempt = 0; ; attempt++) {
            String server = servers.get(attempt % servers.size());
            try {
                HttpResponse<String> response =
                        http.send(request(server, token), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    JsonNode answer = LabCluster.json(response.body());
                    return answer.get("tasks").size() == 1
                            ? answer.at("/tasks/0/taskArn").asText()
                            : "failure of " + token;
                }
            } catch (IOException e) {
                // the server is gone: the next one is asked, with the same token
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the writer was ended in the middle of a call", e);
            }
        }
    }

    private HttpRequest request(String server, String token) {
        String body =
                "{\"taskDefinition\":\"" + definition + "\",\"clientToken\":\"" + token + "\"}";
        return HttpRequest.newBuilder(URI.create("http://" + server + "/"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113.RunTask")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() {
        stopped = true;
        writer.interrupt();
        http.close();
    }
}
