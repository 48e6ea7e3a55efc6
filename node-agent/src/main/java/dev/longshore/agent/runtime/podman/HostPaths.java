package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import java.time.Duration;
import java.util.List;

/** Paths of the machine that containers mount. Any thread; calls block. */
final class HostPaths {
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

    private final Commands commands;

    /**
     * @param commands run on the daemon's machine
     */
    HostPaths(Commands commands) {
        this.commands = commands;
    }

    /**
     * Makes sure that something can be mounted from there. Whatever is there is mounted as it is: a
     * file, a socket, a device. Docker makes a directory only where nothing is; Podman would refuse
     * to start the container.
     *
     * @throws CommandFailure in the words of whoever refused
     */
    void provide(String path) throws CommandFailure {
        if (run("test", "-e", path).succeeded()) {
            return;
        }
        CommandResult made = run("mkdir", "-p", "--", path);
        if (!made.succeeded()) {
            throw new CommandFailure(made.errors().strip());
        }
    }

    private CommandResult run(String... command) throws CommandFailure {
        return commands.run("", LOOK_TIMEOUT, List.of(command));
    }
}
