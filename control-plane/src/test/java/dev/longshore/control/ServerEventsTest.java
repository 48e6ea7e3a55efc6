package dev.longshore.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.Event;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's events over its own port. */
class ServerEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void areWatchedUntilTheServerStops() throws Exception {
        port = freePort();
        var self = new GroupMember("s1", "127.0.0.1:" + freePort(), "127.0.0.1:" + port);
        var channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        Iterator<WatchResponse> watch;
        try (var server =
                new Server(
                        new ServerConfig(
                                self,
                                List.of(self),
                                "127.0.0.1",
                                folder,
                                0,
                                () -> Long.MAX_VALUE,
                                new ServerSettings(ClusterSettings.defaults(), "test", 1),
                                FoundingRecord.of(folder)),
                        reason -> {})) {
            server.start();
            call("CreateCluster", "{\"clusterName\":\"prod\"}");
            call(
                    "RegisterTaskDefinition",
                    "{\"family\":\"web\",\"containerDefinitions\":[{\"name\":\"app\",\"image\":\"i\",\"memory\":64}]}");
            watch =
                    AdminGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .watch(
                                    WatchRequest.newBuilder()
                                            .setCluster("prod")
                                            .setFollow(true)
                                            .build());
            call(
                    "CreateService",
                    "{\"cluster\":\"prod\",\"serviceName\":\"front\",\"taskDefinition\":\"web\",\"desiredCount\":1}");

            List<Event> events = next(watch, 2);
            assertThat(events)
                    .extracting(Event::getDetailType)
                    .containsExactly("ECS Deployment State Change", "ECS Service Action");
            assertThat(events.getLast().getSummary()).contains("was unable to place a task");
            assertThat(events.getLast().getJson())
                    .contains("SERVICE_TASK_PLACEMENT_FAILURE", "NO ACTIVE INSTANCES");
            assertThat(get("/metrics"))
                    .contains("longshore_events_written_total 2.0", "longshore_event_watchers 1.0");
        }
        assertThat(endOf(watch)).isEqualTo(Status.Code.UNAVAILABLE);
        channel.shutdownNow();
    }

    private static List<Event> next(Iterator<WatchResponse> watch, int count) {
        var events = new ArrayList<Event>();
        while (events.size() < count) {
            events.addAll(watch.next().getEventsList());
        }
        return events;
    }

    private static Status.Code endOf(Iterator<WatchResponse> watch) {
        try {
            while (watch.hasNext()) {
                watch.next();
            }
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private void call(String operation, String body) throws Exception {
        var answer =
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .header("Content-Type", "application/x-amz-json-1.1")
                                .header(
                                        "X-Amz-Target",
                                        "AmazonEC2ContainerServiceV20141113." + operation)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
