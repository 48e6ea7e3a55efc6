package dev.longshore.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs commands on this machine or, with a prefix such as {@code nsenter …}, somewhere else. */
public final class Commands {
    /** More of a command's output is read and dropped. */
    private static final int OUTPUT_LIMIT_BYTES = 16 << 20;

    /**
     * A command that has ended may leave children that keep its output open; nobody waits for
     * those.
     */
    private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(500);

    /**
     * How long a killed command may take to end: what it is doing in the kernel is done to the end,
     * and must not come about after its failure has been told.
     */
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

    private final List<String> prefix;

    /**
     * @param prefix what stands before every command; empty to run it here
     */
    public Commands(List<String> prefix) {
        this.prefix = List.copyOf(prefix);
    }

    /**
     * Runs a command to its end.
     *
     * @param input what it reads from its standard input
     * @throws CommandFailure also when the calling thread is interrupted, whose flag is then set;
     *     the command is killed
     */
    public CommandResult run(String input, Duration timeout, List<String> command)
            throws CommandFailure {
        Process process = start(command);
        try {
            Thread.startVirtualThread(() -> write(process.getOutputStream(), input));
            var output = inBackground(() -> read(process.getInputStream()));
            var errors = inBackground(() -> read(process.getErrorStream()));
            if (!process.waitFor(timeout)) {
                process.destroyForcibly();
                boolean ended = process.waitFor(KILL_TIMEOUT);
                throw new CommandTimeout(
                        "%s did not end within %d ms%s"
                                .formatted(
                                        command,
                                        timeout.toMillis(),
                                        ended ? "" : ", and not when it was killed either"));
            }
            return new CommandResult(process.exitValue(), drained(output), drained(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted in " + command, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> command) throws CommandFailure {
        var whole = new ArrayList<>(prefix);
        whole.addAll(command);
        try {
            return new ProcessBuilder(whole).start();
        } catch (IOException e) {
            throw new CommandFailure("cannot run " + command + ": " + e.getMessage(), e);
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> inBackground(Work<T> work) {
        var result = new CompletableFuture<T>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        result.complete(work.run());
                    } catch (IOException e) {
                        result.completeExceptionally(e); // the command ended first
                    }
                });
        return result;
    }

    private static void write(OutputStream to, String input) {
        try (to) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command ended, or closed its input, without reading all of it: its exit status
            // says what that means.
        }
    }

    private static String read(InputStream from) throws IOException {
        byte[] beginning = from.readNBytes(OUTPUT_LIMIT_BYTES);
        from.transferTo(OutputStream.nullOutputStream());
        return new String(beginning, StandardCharsets.UTF_8);
    }

    private static String drained(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }
}
