package dev.longshore.agent.resource.connect;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.network.ProxyLink;
import java.io.IOException;
import java.nio.file.Files;
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

    /** Whatever runs in the namespace is the proxy; its workers too, those that stand still too. */
    private static final String END_ALL =
            """
            for turn in $(seq 50); do
                pids=$(ip netns pids "$1" 2>/dev/null)
                [ -n "$pids" ] || exit 0
                kill -KILL $pids 2>/dev/null
                sleep 0.1
            done
            echo "$pids do not end" >&2
            exit 1
            """;

    /**
     * Starts it in a namespace, in which nothing else runs then: two would share the connections
     * between them, and the older one would go on with servers that are no more.
     *
     * @throws IOException where it does not take its file, with what it says
     */
    void start(Path namespace) throws IOException {
        endAll();
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
        endAll();
        Files.deleteIfExists(directory.resolve("state"));
        Files.deleteIfExists(directory.resolve(PID));
    }

    private void endAll() throws IOException {
        run(List.of("sh", "-c", END_ALL, "sh", ProxyLink.NAMESPACE));
    }

    private void run(List<String> command) throws IOException {
        try {
            CommandResult result = commands.run("", TIMEOUT, command);
            if (!result.succeeded()) {
                throw new IOException("the proxy: " + result.errors().strip());
            }
        } catch (CommandFailure e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
