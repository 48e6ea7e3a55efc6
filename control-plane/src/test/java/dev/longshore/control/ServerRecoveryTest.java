package dev.longshore.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.process.startup.DataDirectory.Owner;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.recovery.LostQuorum;
import dev.longshore.control.recovery.Restoration;
import dev.longshore.foundation.files.SyncedTree;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.BackupRequest;
import dev.longshore.proto.admin.BackupResponse;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.store.BackupHeader;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.backup.BackupWriter;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.store.Snapshot;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that comes back from a backup, and one that goes on without its group. */
class ServerRecoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private GroupMember self = new GroupMember("s1", "", "");

    @BeforeEach
    void choosePorts() throws IOException {
        port = freePort();
        self = new GroupMember("s1", "127.0.0.1:" + freePort(), "127.0.0.1:" + port);
    }

    @Test
    void aBackupHasWhatWasAcknowledgedBeforeItAndNothingElse() throws Exception {
        Path backup = folder.resolve("backup");
        String token;
        long term;
        try (Running _ = start(folder.resolve("old"), "test")) {
            call("CreateCluster", "{\"clusterName\":\"before\"}");
            backup(backup);
            call("CreateCluster", "{\"clusterName\":\"after\"}");
            token = eventToken();
            term = status().getTerm();
            assertThat(folder.resolve("old/backup")).doesNotExist();
        }

        assertThat(restore(folder.resolve("new"), "test-2", backup))
                .contains("the only one of the new group 'test-2'");

        for (int started = 0; started < 2; started++) { // it is a member like any other
            try (Running _ = start(folder.resolve("new"), "test-2")) {
                assertThat(call("ListClusters", "{}")).contains("cluster/before");
                assertThat(call("ListClusters", "{}")).doesNotContain("cluster/after");
                call("CreateCluster", "{\"clusterName\":\"later" + started + "\"}");
                assertThat(status().getTerm()).isGreaterThan(term);
                assertThat(status().getMembersList()).hasSize(1);
                assertThatThrownBy(() -> watch(token))
                        .hasMessageContaining("is of another event log");
            }
        }
    }

    @Test
    void aBackupIsRefusedWhereItWouldDoHarm() throws Exception {
        Path backup = folder.resolve("backup");
        Path old = folder.resolve("old");
        try (Running _ = start(old, "test")) {
            call("CreateCluster", "{\"clusterName\":\"before\"}");
            backup(backup);
            refused(() -> restore(old, "test-2", backup), "is in use by another");
        }
        refused(() -> restore(old, "test-2", backup), "is restored into an empty directory");
        refused(() -> restore(folder.resolve("n1"), "test", backup), "the group would be called");
        refused(
                () -> restore(folder.resolve("n1"), owner("test-2", "eu-west-1"), backup),
                "LONGSHORE_REGION=us-east-1");
        Files.write(backup, List.of("more"), StandardOpenOption.APPEND);
        refused(() -> restore(folder.resolve("n1"), "test-2", backup), backup + " is damaged");
        refused(
                () -> restore(folder.resolve("n1"), "test-2", folder.resolve("none")),
                "there is no " + folder.resolve("none"));
        assertThat(folder.resolve("n1/raft")).doesNotExist();
    }

    @Test
    void aBackupOfALaterFeatureLevelNamesTheVersionThatCanRestoreIt() throws Exception {
        Path backup = folder.resolve("backup");
        try (OutputStream out = Files.newOutputStream(backup);
                Snapshot rows = new MemoryStore().snapshot()) {
            Owner owner = owner("test", "us-east-1");
            BackupWriter.write(
                    rows,
                    BackupHeader.newBuilder()
                            .setGroup("test")
                            .setAccountId(owner.accountId())
                            .setRegion(owner.region())
                            .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE + 1)
                            .setVersion("9.9")
                            .build(),
                    out);
        }
        refused(
                () -> restore(folder.resolve("new"), "test-2", backup),
                "Restore it with version 9.9, or a later one");
    }

    @Test
    void aServerGoesOnAloneWithAllThatItHas() throws Exception {
        Path directory = folder.resolve("s1");
        long term;
        try (Running _ = start(directory, "test")) {
            for (int i = 0; i < 20; i++) {
                call("CreateCluster", "{\"clusterName\":\"c" + i + "\"}");
            }
            term = status().getTerm();
        }

        assertThat(recover(directory, "test-2")).contains("before-recovery");

        try (Running _ = start(directory, "test-2")) {
            String clusters = call("ListClusters", "{}");
            for (int i = 0; i < 20; i++) {
                assertThat(clusters).contains("cluster/c" + i + "\"");
            }
            call("CreateCluster", "{\"clusterName\":\"later\"}");
            assertThat(status().getTerm()).isGreaterThan(term);
            assertThat(status().getGroup()).isEqualTo("test-2");
        }
        recover(directory, "test-3"); // twice, with what it kept of the first time
        try (Running _ = start(directory, "test-3")) {
            assertThat(call("ListClusters", "{}")).contains("cluster/later");
        }
    }

    /**
     * The rows are behind the log, as where a server died before it had applied its last entries.
     */
    @Test
    void entriesThatWereNotAppliedAreKept() throws Exception {
        Path directory = folder.resolve("s1");
        Path early = folder.resolve("early");
        try (Running _ = start(directory, "test")) {
            call("CreateCluster", "{\"clusterName\":\"first\"}");
            copy(directory.resolve("db"), early); // without a sync: what a crash would leave
            call("CreateCluster", "{\"clusterName\":\"second\"}");
        }
        SyncedTree.delete(directory.resolve("db"));
        Files.move(early, directory.resolve("db"));

        assertThat(recover(directory, "test-2")).doesNotContain(", 0 had not been applied");

        try (Running _ = start(directory, "test-2")) {
            assertThat(call("ListClusters", "{}")).contains("cluster/first", "cluster/second");
        }
    }

    @Test
    void recoveryIsRefusedWhereItWouldDoHarm() throws Exception {
        Path directory = folder.resolve("s1");
        refused(() -> recover(directory, "test-2"), "is no server's directory");
        try (Running _ = start(directory, "test")) {
            call("CreateCluster", "{\"clusterName\":\"c\"}");
            refused(() -> recover(directory, "test-2"), "is in use by another");
        }
        refused(() -> recover(directory, "test"), "the group would be called 'test', as before");
        Files.createFile(directory.resolve("newcomer"));
        refused(() -> recover(directory, "test-2"), "had only just joined");
        Files.delete(directory.resolve("newcomer"));
        refused(
                () -> {
                    try (var held = DataDirectory.hold(directory)) {
                        new LostQuorum(
                                        held,
                                        owner("test-2", "eu-west-1"),
                                        self,
                                        new Random(1),
                                        InstantSource.system())
                                .run();
                    }
                },
                "Start it with LONGSHORE_REGION=us-east-1");
        try (Running _ = start(directory, "test")) {
            assertThat(call("ListClusters", "{}")).contains("cluster/c"); // nothing was changed
        }
    }

    @Test
    void noServerStartsOnARecoveryThatWasCutShortAndTheSameCommandGoesOn() throws Exception {
        Path directory = folder.resolve("s1");
        try (Running _ = start(directory, "test")) {
            call("CreateCluster", "{\"clusterName\":\"c\"}");
        }
        recover(directory, "test-2");
        // as if the process had been killed before the new log was moved to its place
        Path unfinished = Files.createDirectory(directory.resolve(DataDirectory.UNFINISHED));
        Files.move(directory.resolve("raft"), unfinished.resolve("raft"));
        Files.move(directory.resolve("before-recovery/raft"), directory.resolve("raft"));
        refused(
                () -> {
                    try (var held = DataDirectory.hold(directory)) {
                        held.claim(owner("test-2", "us-east-1"));
                    }
                },
                "was cut short");

        assertThat(recover(directory, "test-2")).contains("had been cut short is done");

        try (Running _ = start(directory, "test-2")) {
            assertThat(call("ListClusters", "{}")).contains("cluster/c");
        }
    }

    private String restore(Path directory, String group, Path backup) {
        return restore(directory, owner(group, "us-east-1"), backup);
    }

    private String restore(Path directory, Owner owner, Path backup) {
        try (var held = DataDirectory.hold(directory)) {
            return new Restoration(held, owner, self, new Random(1), InstantSource.system())
                    .run(backup);
        }
    }

    private String recover(Path directory, String group) {
        try (var held = DataDirectory.hold(directory)) {
            return new LostQuorum(
                            held,
                            owner(group, "us-east-1"),
                            self,
                            new Random(1),
                            InstantSource.system())
                    .run();
        }
    }

    private static Owner owner(String group, String region) {
        return new Owner(
                "s1", group, ClusterSettings.defaults().installation().accountId(), region);
    }

    private static void refused(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOf(StartException.class).hasMessageContaining(words);
    }

    /** A server whose directory is held and marked as the program does it. */
    private Running start(Path directory, String group) throws IOException {
        var held = DataDirectory.hold(directory);
        held.claim(owner(group, "us-east-1"));
        var server =
                new Server(
                        new ServerConfig(
                                self,
                                List.of(self),
                                "127.0.0.1",
                                directory,
                                0,
                                () -> Long.MAX_VALUE,
                                new ServerSettings(ClusterSettings.defaults(), group, 1),
                                FoundingRecord.of(directory)),
                        reason -> {});
        server.start();
        return new Running(server, held);
    }

    private record Running(Server server, DataDirectory held) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            held.close();
        }
    }

    private void backup(Path file) {
        admin(
                stub -> {
                    try (OutputStream out = Files.newOutputStream(file)) {
                        var parts = stub.backup(BackupRequest.getDefaultInstance());
                        BackupResponse part = BackupResponse.getDefaultInstance();
                        while (parts.hasNext()) {
                            part = parts.next();
                            part.getData().writeTo(out);
                        }
                        assertThat(part.getSummary().getBytes()).isEqualTo(Files.size(file));
                        return true;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private StatusResponse status() {
        return admin(stub -> stub.status(StatusRequest.getDefaultInstance()));
    }

    private String eventToken() {
        return admin(
                stub ->
                        stub.watch(WatchRequest.newBuilder().setNow(true).build())
                                .next()
                                .getToken());
    }

    private boolean watch(String token) {
        return admin(
                stub -> stub.watch(WatchRequest.newBuilder().setAfter(token).build()).hasNext());
    }

    private <T> T admin(Function<AdminGrpc.AdminBlockingStub, T> call) {
        ManagedChannel channel =
                ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            return call.apply(
                    AdminGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private String call(String operation, String body) throws Exception {
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
        return answer.body();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("LOCK")) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
