package dev.longshore.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.raft.GroupMember;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server, with real Ratis and RocksDB, over a disk whose room the test chooses. */
class ServerDiskTest {
    private static final long RESERVE = 1 << 20;

    @TempDir private Path folder;

    private final AtomicLong free = new AtomicLong(10 * RESERVE);
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void takesNoWritesWhileTheDiskIsLowAndStopsBeforeItIsFull() throws Exception {
        port = freePort();
        var self = new GroupMember("s1", "127.0.0.1:" + freePort(), "127.0.0.1:" + port);
        try (var server =
                new Server(
                        new ServerConfig(
                                self,
                                List.of(self),
                                "127.0.0.1",
                                folder,
                                0,
                                free::get,
                                new ServerSettings(ClusterSettings.defaults(), "test", RESERVE)),
                        fatal::complete)) {
            server.start();
            assertThat(call("CreateCluster", "{\"clusterName\":\"before\"}").statusCode())
                    .isEqualTo(200);

            free.set(RESERVE - 1);
            awaitReadiness("read-only");
            var refused = call("CreateCluster", "{\"clusterName\":\"refused\"}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body())
                    .contains("ServerException", "Server s1 takes no writes", folder.toString())
                    .contains("1,048,575", "1,310,720");
            assertThat(call("ListClusters", "{}").body())
                    .contains("cluster/before")
                    .doesNotContain("refused");
            assertThat(get("/metrics").body()).contains("longshore_read_only 1.0");

            free.set(10 * RESERVE);
            awaitReadiness("ready\n");
            assertThat(call("CreateCluster", "{\"clusterName\":\"after\"}").statusCode())
                    .isEqualTo(200);

            free.set(1);
            assertThat(fatal.get(30, TimeUnit.SECONDS))
                    .contains("has 1 bytes free", folder.toString(), "Make room");
        }
    }

    private void awaitReadiness(String words) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!get("/readyz").body().contains(words)) {
            assertThat(System.nanoTime()).as("never: " + words).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private HttpResponse<String> call(String operation, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
