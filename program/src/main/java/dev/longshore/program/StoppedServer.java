package dev.longshore.program;

import dev.longshore.control.process.settings.ServerSettings;
import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.raft.GroupMember;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command is about that works on its directory. */
final class StoppedServer {
    @Option(
            names = "--dir",
            defaultValue = "/var/lib/longshore/server",
            description = "where the server keeps everything (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of("/var/lib/longshore/server");

    @Option(
            names = "--member",
            required = true,
            description = "the server: ID=RAFTHOST:PORT/APIHOST:PORT")
    private String member = "";

    @Option(
            names = "--config",
            description =
                    "the server's file of KEY=value lines; LONGSHORE_ variables of the environment override it")
    private @Nullable Path config;

    DataDirectory hold() {
        return DataDirectory.hold(directory);
    }

    GroupMember self() {
        return ServerCommand.member("--member", member);
    }

    DataDirectory.Owner owner() {
        ServerSettings settings = ServerCommand.read(ServerCommand.settings(config));
        return ServerCommand.owner(self().id(), settings);
    }
}
