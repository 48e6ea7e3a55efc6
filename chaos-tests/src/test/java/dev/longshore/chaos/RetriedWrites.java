package dev.longshore.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that tags a cluster, each time with the next number, at the given servers in turn, and
 * tries a call that failed once more, at the next server.
 */
final class RetriedWrites implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(12);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** As SDKs wait before they try again. */
    private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> servers;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread writer = Thread.ofPlatform().daemon().unstarted(this::write);
    private volatile long begun;
    private volatile long acknowledged;
    private volatile boolean stopped;

    /** {@code servers}: the addresses of their APIs. */
    RetriedWrites(List<String> servers) {
        this.servers = servers;
        writer.start();
    }

    /** The number of the last write that was begun. */
    long begun() {
        return begun;
    }

    /** The number of the last write that was acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Waits until so many more writes are acknowledged. */
    void await(int more) {
        long wanted = acknowledged + more;
        LabCluster.await(more + " more writes", PATIENCE, () -> acknowledged >= wanted);
    }

    /** The calls that failed twice. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void write() {
        try {
            for (int n = 1; !stopped; n++) {
                begun = n;
                String first = tag(servers.get(n % servers.size()), n);
                if (!first.isEmpty()) {
                    LockSupport.parkNanos(BEFORE_RETRY.toNanos());
                }
                String last = first.isEmpty() ? "" : tag(servers.get((n + 1) % servers.size()), n);
                if (last.isEmpty()) {
                    acknowledged = n;
                } else {
                    failures.add(first + ", then " + last);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns what went wrong; empty where nothing did. */
    private String tag(String server, long number) throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create("http://" + server + "/"))
                                    .timeout(TIMEOUT)
                                    .header("Content-Type", "application/x-amz-json-1.1")
                                    .header(
                                            "X-Amz-Target",
                                            "AmazonEC2ContainerServiceV20141113.TagResource")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"resourceArn\":\"arn:aws:ecs:us-east-1:123456789012:cluster/default\",\"tags\":[{\"key\":\"n\",\"value\":\""
                                                            + number
                                                            + "\"}]}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? ""
                    : server + ": " + answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return server + ": " + e;
        }
    }

    @Override
    public void close() {
        stopped = true;
        writer.interrupt();
        http.close();
    }
}
