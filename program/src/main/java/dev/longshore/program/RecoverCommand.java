package dev.longshore.program;

import dev.longshore.control.process.startup.DataDirectory;
import dev.longshore.control.recovery.LostQuorum;
import dev.longshore.foundation.config.ConfigException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code longshore recover}. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "Makes one server a cluster of its own, where a majority is lost for good.",
            "",
            "  LONGSHORE_GROUP=longshore-2 longshore recover --accept-loss \\",
            "    --member s1=10.0.0.1:7071/10.0.0.1:7070",
            "The server must be stopped. It keeps all that it has, the last entries of its",
            "log too; what only the others had is lost. LONGSHORE_GROUP names the new group",
            "of servers, and must not be what the old one was called. The server then",
            "starts as ever, and others join it with empty directories.",
            "docs/recovery.md has every step."
        })
final class RecoverCommand implements Callable<Integer> {
    @Mixin private StoppedServer server = new StoppedServer();

    @Option(
            names = "--accept-loss",
            description = "what only the other servers had is lost, and they never start again")
    private boolean acceptLoss;

    @Override
    public Integer call() {
        System.err.print(LostQuorum.warning());
        if (!acceptLoss) {
            throw new ConfigException(
                    "nothing was changed: say --accept-loss once the others are lost for good");
        }
        try (DataDirectory held = server.hold()) {
            System.out.print(
                    new LostQuorum(
                                    held,
                                    server.owner(),
                                    server.self(),
                                    new SecureRandom(),
                                    InstantSource.system())
                            .run());
        }
        return 0;
    }
}
