package dev.longshore.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a server from starting, as whoever starts it sees it: real processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerStartTest {
    private Path folder;

    private int raftPort;
    private int apiPort;

    /** The directory of a server that has led, to be copied. */
    private Path used;

    @BeforeAll
    void makeADirectory(@TempDir Path ownFolder) throws IOException {
        folder = ownFolder;
        raftPort = freePort();
        apiPort = freePort();
        used = folder.resolve("used");
        try (var first = Program.start(server("s1", used))) {
            first.awaitLine("leading term");
            var second = Program.run(server("s1", used));
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.errors())
                    .contains(used + " is in use by another longshore process: pid " + first.pid())
                    .contains("--dir");
            first.terminate();
        }
        // the second start writes what the first has logged into the store's files
        try (var again = Program.start(server("s1", used))) {
            again.awaitLine("leading term");
            again.terminate();
        }
    }

    @AfterAll
    void portsAreFreeAgain() throws IOException {
        new ServerSocket(raftPort).close();
        new ServerSocket(apiPort).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    LONGSHORE_REGOIN=eu-west-1 | LONGSHORE_REGOIN; did you mean LONGSHORE_REGION?
                    LONGSHORE_LEASE=20x | LONGSHORE_LEASE is '20x', expected a duration like 500ms, 20s, 5m or 3h
                    LONGSHORE_STORAGE_RESERVE_MEGABYTES=much | expected a whole number from 8
                    LONGSHORE_LEASE=6s | must be at least twice LONGSHORE_HEARTBEAT
                    LONGSHORE_ACCOUNT_ID=12 | twelve digits
                    LONGSHORE_VPC_CIDR=10.0.0.0/99 | LONGSHORE_VPC_CIDR
                    just words | expected KEY=value
                    """)
    void aWrongSettingIsNamedWithWhatWasMeant(String line, String words) throws IOException {
        Path config = Files.writeString(folder.resolve("server.conf"), line + "\n");
        var command = new ArrayList<>(server("s1", folder.resolve("never")));
        command.addAll(List.of("--config", config.toString()));
        var ended = Program.run(command);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains(words).doesNotContain("\tat ");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --idd=s1 | 2 | Possible solutions: --id
                    --snapshot-interval=often | 2 | is not a long
                    --peers=s1=127.0.0.1:1/127.0.0.1:2,s2=127.0.0.1:1/127.0.0.1:3 | 1 | 127.0.0.1:1 is there twice
                    --peers=s1=127.0.0.1:99999/127.0.0.1:2 | 1 | is no HOST:PORT
                    --peers=s2=127.0.0.1:1/127.0.0.1:2 | 1 | --id s1 is not among
                    """)
    void aWrongOptionIsNamedWithWhatWasMeant(String option, int exitCode, String words) {
        var ended = Program.run(List.of("server", "--id", "s1", option));
        assertThat(ended.exitCode()).isEqualTo(exitCode);
        assertThat(ended.errors()).contains(words).doesNotContain("\tat ");
    }

    @Test
    void anEmptyDirectoryIsNoMember() throws IOException {
        Path empty = folder.resolve("empty");
        var command = new ArrayList<>(server("s1", empty));
        command.remove("--bootstrap");

        var ended = Program.run(command);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("the directory of s1 is empty")
                .contains("--bootstrap")
                .contains("--join")
                .contains("remove-member s1")
                .doesNotContain("\tat ");
        assertThat(empty.resolve("owner")).doesNotExist();
    }

    @Test
    void aPortInUseIsSaidWithWhoHasIt() throws IOException {
        for (int port : List.of(raftPort, apiPort)) {
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                var ended = Program.run(server("s1", folder.resolve("ports")));
                assertThat(ended.exitCode()).isEqualTo(1);
                assertThat(ended.errors())
                        .contains(":" + port + " for ")
                        .contains("in use by java (pid " + ProcessHandle.current().pid() + ")")
                        .contains("ss -ltnp")
                        .contains("--peers")
                        .doesNotContain("\tat ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    s2 |                          | belongs to server s1, and this server is started for server s2
                    s1 | LONGSHORE_GROUP=other    | belongs to group longshore, and this server is started for group other
                    s1 | LONGSHORE_REGION=us-west-2 | belongs to region us-east-1
                    s1 | LONGSHORE_ACCOUNT_ID=111122223333 | belongs to account 123456789012
                    """)
    void aDirectoryOfSomebodyElseIsRefused(String id, String setting, String words)
            throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("owner.conf"), setting == null ? "" : setting + "\n");
        var command = new ArrayList<>(server(id, used));
        command.addAll(List.of("--config", config.toString()));
        var ended = Program.run(command);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains(words).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "raft/*/current/log_inprogress_*, the Raft log",
        "raft/*/current/raft-meta, the Raft log",
        "db/MANIFEST-*, the store",
        "db/*.sst, the store",
    })
    void damageIsSaidWithTheFileAndTheRemedy(String pattern, String what) throws IOException {
        Path copy = copy(used, folder.resolve("damaged-" + pattern.hashCode()));
        Path damaged = find(copy, pattern);
        byte[] content = Files.readAllBytes(damaged);
        for (int i = content.length / 2; i < content.length / 2 + 8; i++) {
            content[i] ^= 0x55;
        }
        Files.write(damaged, content);
        var ended = Program.run(server("s1", copy));
        assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(1);
        String file =
                pattern.contains("log_") ? copy.resolve("raft").toString() : damaged.toString();
        assertThat(ended.errors())
                .contains(what + " in " + copy + " is damaged")
                .contains(file)
                .contains("rm -rf " + copy)
                .contains("longshore admin add-member")
                .contains("remove-member s1")
                .doesNotContain("\tat ");
    }

    private List<String> server(String id, Path directory) {
        return List.of(
                "server",
                "--id",
                id,
                "--dir",
                directory.toString(),
                "--listen",
                "127.0.0.1",
                "--bootstrap",
                "--peers",
                "%s=127.0.0.1:%d/127.0.0.1:%d".formatted(id, raftPort, apiPort));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static Path find(Path folder, String pattern) throws IOException {
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + folder + "/" + pattern);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(matcher::matches).findFirst().orElseThrow();
        }
    }
}
