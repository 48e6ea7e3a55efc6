package dev.longshore.program;

import dev.longshore.agent.AgentProcess;
import dev.longshore.agent.config.AgentConfig;
import dev.longshore.agent.config.AgentSettings;
import dev.longshore.control.Server;
import dev.longshore.control.ServerConfig;
import dev.longshore.control.founding.FoundingRecord;
import dev.longshore.control.process.disk.DiskSpace;
import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.foundation.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code longshore dev}. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "A server and an agent in one process, on this machine's Podman: ready in seconds.",
            "",
            "  longshore dev",
            "  aws ecs create-cluster --endpoint-url http://127.0.0.1:7070",
            "The cluster `default` is there, and this machine takes its tasks. Tasks and state stay when it ends,",
            "and are found again at the next start, unless --ephemeral. Podman's service is started if it does not run."
        })
final class DevCommand implements Callable<Integer> {
    private static final String CLUSTER = "default";

    /** A server on a slow or busy machine takes its time for its first call. */
    private static final Duration CLUSTER_TIMEOUT = Duration.ofMinutes(2);

    /** Agent and server start together: who is silent for long is slow, and its tasks go on. */
    private static final String LOST_AFTER = "10m";

    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(20);

    /** Shorter than a stop may take in all. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);

    /** Of the disk that state is on: below it no writes are taken. */
    private static final String DISK_RESERVE_MEGABYTES = "64";

    /** What messages name as the origin of a value. */
    private static final String SOURCE = "longshore dev";

    @Option(
            names = "--dir",
            defaultValue = "/var/lib/longshore/dev",
            description = "where state is kept (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of("/var/lib/longshore/dev");

    @Option(
            names = "--ephemeral",
            description = "keep nothing: state goes to a temporary directory")
    private boolean ephemeral;

    @Option(
            names = "--port",
            defaultValue = "7070",
            description = "port of the API (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--raft-port",
            defaultValue = "7071",
            description = "port that the server uses by itself (default: ${DEFAULT-VALUE})")
    private int raftPort;

    @Option(
            names = "--runtime-socket",
            defaultValue = "/run/podman/podman.sock",
            description = "socket of Podman or Docker (default: ${DEFAULT-VALUE})")
    private String runtimeSocket = "/run/podman/podman.sock";

    @Override
    public Integer call() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path state = ephemeral ? Files.createTempDirectory("longshore-dev-") : directory;
        ServerSettings chosen =
                ServerCommand.read(
                        new Settings()
                                .usually(ServerSettings.LOST_AFTER, LOST_AFTER, SOURCE)
                                .usually(
                                        ServerSettings.STORAGE_RESERVE_MEGABYTES,
                                        DISK_RESERVE_MEGABYTES,
                                        SOURCE));
        try (var held = DataDirectory.hold(state)) {
            held.claim(ServerCommand.owner("dev", chosen));
            // Closed here if the start fails; in the end by the order of the stop.
            try (var runtime = DevRuntime.at(Path.of(runtimeSocket), state)) {
                serve(state, chosen, runtime, began);
            }
        }
        return 0;
    }

    private void serve(Path state, ServerSettings settings, DevRuntime runtime, long began)
            throws IOException, InterruptedException {
        Server server = ServerCommand.start(server(state, settings));
        var api = new DevApi(port);
        api.createCluster(CLUSTER, CLUSTER_TIMEOUT);
        var agent = new AgentProcess(agent(state, runtime));
        agent.start();
        boolean ready = api.awaitNode(CLUSTER, NODE_TIMEOUT);
        System.out.printf(
                "The API answers at http://127.0.0.1:%d (HTTP and gRPC); %s after %.1f s.%n"
                        + "  aws ecs list-container-instances --endpoint-url http://127.0.0.1:%d%n"
                        + "State: %s%s. Ctrl-C ends it.%n",
                port,
                ready ? "this machine takes tasks" : "THE AGENT HAS NOT JOINED YET",
                (System.nanoTime() - began) / 1e9,
                port,
                state,
                ephemeral ? ", removed at the end with all tasks" : "; tasks go on when it ends");
        Longshore.runUntilStopped(
                () -> {
                    if (ephemeral && !api.stopTasks(CLUSTER, STOP_TIMEOUT)) {
                        System.err.println(
                                "longshore: some tasks have not ended yet; their containers are left: podman ps");
                    }
                    api.close();
                    agent.close();
                    server.close();
                    runtime.close();
                    if (ephemeral) {
                        delete(state);
                    }
                });
    }

    private ServerConfig server(Path state, ServerSettings settings) {
        var self = new GroupMember("dev", "127.0.0.1:" + raftPort, "127.0.0.1:" + port);
        return new ServerConfig(
                self,
                List.of(self),
                "127.0.0.1",
                state.resolve("server"),
                0,
                DiskSpace.of(state),
                settings,
                FoundingRecord.of(state.resolve("server")));
    }

    private AgentConfig agent(Path state, DevRuntime runtime) {
        return AgentSettings.of(
                new Settings()
                        .set(AgentSettings.SERVERS, "127.0.0.1:" + port, SOURCE)
                        .set(AgentSettings.DIRECTORY, state.resolve("agent").toString(), SOURCE)
                        .set(
                                AgentSettings.RUNTIME_SOCKET,
                                runtime.socket().toString(),
                                "--runtime-socket"));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
