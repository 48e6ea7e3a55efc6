package dev.longshore.agent.resource.connect;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The HAProxy that is the machine's proxy: a program of its own, which goes on when the agent ends,
 * and is found again by its sockets.
 *
 * @param directory in which its file is, as this process sees it
 * @param inside the same as HAProxy sees it
 */
record ProxyProcess(Commands commands, Path directory, String inside) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String PID = "pid";

    /**
     * Starts it in a namespace.
     *
     * @throws IOException where it does not take its file, with what it says
     */
    void start(Path namespace) throws IOException {
        run(
                List.of(
                        "nsenter",
                        "--net=/run/netns/" + namespace.getFileName(),
                        "/usr/sbin/haproxy",
                        "-W",
                        "-D",
                        "-S",
                        inside + "/master,mode,600",
                        "-p",
                        inside + "/" + PID,
                        "-f",
                        inside + "/haproxy.cfg"));
    }

    /** Whether one has been started, and not ended. */
    boolean wasStarted() {
        return Files.exists(directory.resolve(PID));
    }

    /** Ends it with all its connections; harmless where there is none. */
    void stop() throws IOException {
        try {
            for (String pid : Files.readAllLines(directory.resolve(PID))) {
                if (pid.matches("\\d+")) {
                    commands.run("", TIMEOUT, List.of("kill", "-TERM", pid));
                }
            }
            Files.deleteIfExists(directory.resolve("state"));
            Files.deleteIfExists(directory.resolve(PID));
        } catch (NoSuchFileException none) {
            return;
        } catch (CommandFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void run(List<String> command) throws IOException {
        try {
            CommandResult result = commands.run("", TIMEOUT, command);
            if (!result.succeeded()) {
                throw new IOException("HAProxy does not start: " + result.errors().strip());
            }
        } catch (CommandFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
