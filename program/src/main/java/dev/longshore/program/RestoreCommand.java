package dev.longshore.program;

import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.recovery.Restoration;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code longshore restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an empty directory that of a new cluster's first server, from a file",
            "that `longshore admin backup` wrote.",
            "",
            "  LONGSHORE_GROUP=longshore-2 longshore restore FILE \\",
            "    --member s1=10.0.0.1:7071/10.0.0.1:7070",
            "LONGSHORE_GROUP names the new group of servers, and must not be what the old",
            "one was called. The server then starts with --peers, and others join it.",
            "docs/recovery.md has every step."
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin private StoppedServer server = new StoppedServer();

    @Parameters(description = "the backup")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        try (DataDirectory held = server.hold()) {
            System.out.print(
                    new Restoration(
                                    held,
                                    server.owner(),
                                    server.self(),
                                    new SecureRandom(),
                                    InstantSource.system())
                            .run(file));
        }
        return 0;
    }
}
