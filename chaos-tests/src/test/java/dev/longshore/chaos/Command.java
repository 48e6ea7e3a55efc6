package dev.longshore.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs and takes what they print. */
final class Command {
    /** No single command of these tests takes longer. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Map<String, String> environment = new HashMap<>();

    /** How a program ended. */
    record Result(int exitCode, String output, String errors) {
        /** The output of a program that must have succeeded. */
        String ok() {
            if (exitCode != 0) {
                throw new AssertionError("exit status " + exitCode + "\n" + output + errors);
            }
            return output;
        }
    }

    Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... words) {
        return run(Arrays.asList(words));
    }

    Result run(List<String> words) {
        try {
            Path out = Files.createTempFile("longshore-test-", ".out");
            Path err = Files.createTempFile("longshore-test-", ".err");
            try {
                var builder =
                        new ProcessBuilder(words)
                                .redirectOutput(out.toFile())
                                .redirectError(err.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("took longer than " + TIMEOUT + ": " + words);
                }
                return new Result(process.exitValue(), Files.readString(out), read(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
