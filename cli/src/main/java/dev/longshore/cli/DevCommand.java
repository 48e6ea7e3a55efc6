package dev.longshore.cli;

import dev.longshore.agent.AgentProcess;
import dev.longshore.agent.config.AgentConfig;
import dev.longshore.control.Server;
import dev.longshore.control.ServerConfig;
import dev.longshore.control.raft.Member;
import dev.longshore.foundation.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "The agent joins the cluster `default` as soon as that exists; it is made at the first start."
        })
final class DevCommand implements Callable<Integer> {
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
        Path state = ephemeral ? Files.createTempDirectory("longshore-dev-") : directory;
        try (var _ = ServerCommand.lock(state)) {
            var self = new Member("dev", "127.0.0.1:" + raftPort, "127.0.0.1:" + port);
            Server server =
                    ServerCommand.start(
                            new ServerConfig(
                                    self,
                                    List.of(self),
                                    "127.0.0.1",
                                    state.resolve("server"),
                                    0,
                                    ServerCommand.clusterSettings(new Settings())));
            var agent =
                    new AgentProcess(
                            AgentConfig.of(
                                    new Settings()
                                            .set(
                                                    "LONGSHORE_SERVERS",
                                                    "127.0.0.1:" + port,
                                                    "longshore dev")
                                            .set(
                                                    "LONGSHORE_AGENT_DIR",
                                                    state.resolve("agent").toString(),
                                                    "longshore dev")
                                            .set(
                                                    "LONGSHORE_RUNTIME_SOCKET",
                                                    runtimeSocket,
                                                    "--runtime-socket")));
            agent.start();
            System.out.println("The API answers at http://127.0.0.1:" + port + " (HTTP and gRPC).");
            Longshore.runUntilStopped(
                    () -> {
                        agent.close();
                        server.close();
                        if (ephemeral) {
                            delete(state);
                        }
                    });
        }
        return 0;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
