package dev.longshore.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program `longshore` as a process of its own. */
final class Program implements AutoCloseable {
    /** A start on a busy machine. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Process process;
    private final Path errors;

    /** How it ended. */
    record Ended(int exitCode, String errors) {}

    private Program(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static Program start(List<String> arguments) {
        try {
            var command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xmx192m",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Longshore.class.getName()));
            command.addAll(arguments);
            Path errors = Files.createTempFile("longshore-program-", ".err");
            var process =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(errors.toFile())
                            .start();
            return new Program(process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Ended run(List<String> arguments) {
        try (var program = start(arguments)) {
            return program.ended();
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has written these words; fails if it ends before. */
    void awaitLine(String words) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!errors().contains(words)) {
            if (hasEnded(Duration.ofMillis(100)) || System.nanoTime() > end) {
                throw new AssertionError("never said '" + words + "':\n" + errors());
            }
        }
    }

    /** Sends SIGTERM and waits for the end. */
    void terminate() {
        process.destroy();
        ended();
    }

    private Ended ended() {
        if (!hasEnded(TIMEOUT)) {
            throw new AssertionError("did not end:\n" + errors());
        }
        return new Ended(process.exitValue(), errors());
    }

    private boolean hasEnded(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        hasEnded(TIMEOUT);
        try {
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
