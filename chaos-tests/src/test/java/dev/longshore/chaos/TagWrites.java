package dev.longshore.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * One writer that tags a cluster, each time with the next number, at the given servers in turn. A
 * write is small and starts nothing, so that what is measured is the servers.
 */
final class TagWrites implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(12);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);

    /** Between two writes that were answered, so that the writer leaves the servers their cores. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** After one that was not. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(5);

    /** How long the API may be away. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> servers;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
    private final ConcurrentSkipListSet<Long> timesNanos = new ConcurrentSkipListSet<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread writer = Thread.ofPlatform().daemon().unstarted(this::write);
    private volatile boolean stopped;

    /** {@code servers}: the addresses of their APIs. */
    TagWrites(List<String> servers) {
        this.servers = servers;
    }

    void start() {
        writer.start();
    }

    /** Waits until so many more writes are acknowledged. */
    void await(int more) {
        int wanted = timesNanos.size() + more;
        LabCluster.await(more + " more writes", PATIENCE, () -> timesNanos.size() >= wanted);
    }

    /**
     * Waits for the first acknowledgement after this {@link System#nanoTime}; returns when it came.
     */
    long awaitAfterNanos(long nanos) {
        return LabCluster.await(
                "the next write", PATIENCE, () -> Optional.ofNullable(timesNanos.higher(nanos)));
    }

    /** The longest time without an acknowledgement since this {@link System#nanoTime}. */
    Duration longestGapSince(long nanos) {
        long[] times =
                LongStream.concat(
                                LongStream.of(nanos),
                                timesNanos.tailSet(nanos).stream().mapToLong(Long::longValue))
                        .toArray();
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        return Duration.ofNanos(longest);
    }

    /** What was answered with an error, or not at all; forgotten by this call. */
    List<String> takeFailures() {
        List<String> taken = List.copyOf(failures);
        failures.clear();
        return taken;
    }

    private void write() {
        for (int n = 0; !stopped; n++) {
            try {
                HttpResponse<String> response =
                        http.send(
                                request(servers.get(n % servers.size()), n),
                                HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    timesNanos.add(System.nanoTime());
                    LockSupport.parkNanos(PAUSE.toNanos());
                } else {
                    failed(response.statusCode() + " " + response.body());
                }
            } catch (IOException e) {
                failed(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void failed(String how) {
        failures.add(how);
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
    }

    private static HttpRequest request(String server, int number) {
        return HttpRequest.newBuilder(URI.create("http://" + server + "/"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113.TagResource")
                .POST(HttpRequest.BodyPublishers.ofString(tag(number)))
                .build();
    }

    @Override
    public void close() {
        stopped = true;
        writer.interrupt();
        http.close();
    }

    private static String tag(long number) {
        return "{\"resourceArn\":\"arn:aws:ecs:us-east-1:123456789012:cluster/default\","
                + "\"tags\":[{\"key\":\"n\",\"value\":\""
                + number
                + "\"}]}";
    }
}
