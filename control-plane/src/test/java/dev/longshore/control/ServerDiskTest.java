package dev.longshore.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.disk.DiskSpace;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server, with real Ratis and RocksDB, over a disk whose room the test chooses. */
class ServerDiskTest {
    private static final long RESERVE = 1 << 20;

    @TempDir private Path folder;

    private final Room free = new Room(10 * RESERVE);
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
                                free,
                                new ServerSettings(ClusterSettings.defaults(), "test", RESERVE),
                                FoundingRecord.of(folder)),
                        fatal::complete)) {
            server.start();
            assertThat(call("CreateCluster", "{\"clusterName\":\"before\"}").statusCode())
                    .isEqualTo(200);

            free.set(RESERVE - 1);
            free.awaitLook();
            assertThat(get("/readyz").body()).contains("read-only");
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
            free.awaitLook();
            assertThat(get("/readyz").body()).contains("ready\n");
            assertThat(call("CreateCluster", "{\"clusterName\":\"after\"}").statusCode())
                    .isEqualTo(200);

            free.set(1);
            assertThat(fatal.get(30, TimeUnit.SECONDS))
                    .contains("has 1 bytes free", folder.toString(), "Make room");
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

    /** Room that the test chooses, and of which it learns when the server has looked. */
    private static final class Room implements DiskSpace {
        private final Semaphore looks = new Semaphore(0);
        private volatile long bytes;

        private Room(long bytes) {
            this.bytes = bytes;
        }

        private void set(long now) {
            bytes = now;
            looks.drainPermits();
        }

        /** Two looks: when the second begins, what the first saw has been taken in. */
        private void awaitLook() throws InterruptedException {
            assertThat(looks.tryAcquire(2, 30, TimeUnit.SECONDS)).as("the server looks").isTrue();
        }

        @Override
        public long freeBytes() {
            long seen = bytes;
            looks.release();
            return seen;
        }
    }
}
