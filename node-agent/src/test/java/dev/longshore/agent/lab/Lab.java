package dev.longshore.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Simulated hosts of {@code deploy/lab}, in a lab of this test's own that its end removes. Needs
 * root.
 */
public final class Lab implements AutoCloseable {
    private static final Duration LAB_TIMEOUT = Duration.ofMinutes(2);

    private final Path directory;
    private final List<String> lab;

    public Lab(int agents) throws IOException {
        directory = Files.createTempDirectory("longshore-lab");
        String name =
                "j" + Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x8000_0000);
        lab =
                List.of(
                        "env",
                        "LONGSHORE_LAB=" + name,
                        "LONGSHORE_LAB_DIR=" + directory,
                        "LONGSHORE_LAB_SUBNET=10.202.%d.0/24"
                                .formatted(ThreadLocalRandom.current().nextInt(256)),
                        script().toString());
        run("up", "--agents", String.valueOf(agents));
    }

    /** Maven runs the tests of a module in its directory. */
    private static Path script() {
        return Path.of("../deploy/lab").toAbsolutePath().normalize();
    }

    /** Runs {@code deploy/lab} and returns what it prints. */
    public String run(String... arguments) {
        var command = new ArrayList<>(lab);
        command.addAll(List.of(arguments));
        return succeed(new Commands(List.of()), command);
    }

    /** Runs commands in a host. */
    public Commands in(String host) {
        var prefix = new ArrayList<>(lab);
        prefix.addAll(List.of("exec", host));
        return new Commands(prefix);
    }

    /** Runs a command in a host, which must succeed, and returns what it prints. */
    public String exec(String host, String... command) {
        return succeed(in(host), Arrays.asList(command));
    }

    /** Whether a command succeeds in a host. */
    public boolean succeeds(String host, String... command) {
        return result(in(host), Arrays.asList(command)).succeeded();
    }

    public String address(String host) {
        return run("ip", host).strip();
    }

    /** A file of a host as this machine can open it. */
    public Path path(String host, String path) {
        try {
            String init = Files.readString(directory.resolve("hosts/" + host + "/init"));
            return Path.of("/proc/" + init.substring(0, init.indexOf(' ')) + "/root" + path);
        } catch (IOException e) {
            throw new UncheckedIOException("host " + host + " is off", e);
        }
    }

    @Override
    public void close() {
        run("down", "--purge");
    }

    private static String succeed(Commands commands, List<String> command) {
        CommandResult result = result(commands, command);
        assertThat(result.exitCode())
                .as("%s: %s%s", command, result.output(), result.errors())
                .isZero();
        return result.output();
    }

    private static CommandResult result(Commands commands, List<String> command) {
        try {
            return commands.run("", LAB_TIMEOUT, command);
        } catch (CommandFailure e) {
            throw new AssertionError(e);
        }
    }
}
