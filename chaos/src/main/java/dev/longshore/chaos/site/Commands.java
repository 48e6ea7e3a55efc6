package dev.longshore.chaos.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs on the machine of the drill. */
final class Commands {
    private Commands() {}

    /** How a program ended; {@code output} is what it printed, its errors too. */
    record Result(int exitCode, String output) {}

    /** Runs a program, which reads {@code input}; a program that takes too long is killed. */
    static Result run(List<String> words, String input, Duration timeout) {
        try {
            Path out = Files.createTempFile("longshore-chaos-", ".out");
            try {
                Process process =
                        new ProcessBuilder(words)
                                .redirectErrorStream(true)
                                .redirectOutput(out.toFile())
                                .start();
                feed(process, input);
                boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
                return ended
                        ? new Result(process.exitValue(), output)
                        : new Result(-1, output + "not ended within " + timeout);
            } finally {
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DrillException("interrupted while running " + words, e);
        }
    }

    private static void feed(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended already: its exit status says why
        }
    }
}
