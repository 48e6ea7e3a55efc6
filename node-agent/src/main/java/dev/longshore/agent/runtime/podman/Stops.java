package dev.longshore.agent.runtime.podman;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Ends containers by signals, and waits for them itself. The stop of Podman's API would keep one of
 * its few workers (three for each core, and one) until the container has ended, and every other
 * stop and every removal waits for a free one: forty containers that ignore SIGTERM would be
 * stopped one handful after another. Any thread; calls block.
 */
final class Stops {
    /** A container is looked at although no event has told of its end: soon, then more seldom. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long SIGKILL may take: a process that waits for a disk ends when the disk answers. */
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);

    /** How long the runtime may show a container as running that it takes no signals for. */
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(5);

    private static final String DEFAULT_SIGNAL = "SIGTERM";
    private static final String KILL_SIGNAL = "SIGKILL";

    private final DockerClient docker;
    private final Inspector inspector;

    /** One for each container that is being stopped: released when something happens to it. */
    private final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();

    Stops(DockerClient docker, Inspector inspector) {
        this.docker = docker;
        this.inspector = inspector;
    }

    /** Something has happened to a container: whoever waits for its end inspector at it. */
    void changed(String runtimeId) {
        Semaphore waits = waiting.get(runtimeId);
        if (waits != null) {
            waits.release();
        }
    }

    /**
     * Sends the stop signal, then SIGKILL after {@code grace}.
     *
     * @throws RuntimeFailure CannotStopContainerError, also when it survives SIGKILL for long
     */
    void stop(String runtimeId, Duration grace) throws RuntimeFailure {
        var happened = waiting.computeIfAbsent(runtimeId, id -> new Semaphore(0));
        try {
            Optional<InspectContainerResponse> running = running(runtimeId);
            if (running.isEmpty()
                    || signalled(runtimeId, stopSignal(running.get()), happened, grace)
                    || signalled(runtimeId, KILL_SIGNAL, happened, KILL_TIMEOUT)) {
                return;
            }
            throw new RuntimeFailure(
                    "CannotStopContainerError",
                    "it still runs " + KILL_TIMEOUT.toSeconds() + " s after SIGKILL");
        } finally {
            waiting.remove(runtimeId, happened);
        }
    }

    /** Whether the container has ended within this time after the signal. */
    private boolean signalled(String runtimeId, String signal, Semaphore happened, Duration atMost)
            throws RuntimeFailure {
        try {
            docker.killContainerCmd(runtimeId).withSignal(signal).exec();
        } catch (RuntimeException e) {
            // it may have ended by itself just before: the runtime knows that a moment earlier than
            // it says so
            if (hasEnded(runtimeId, happened, SETTLE_TIMEOUT)) {
                return true;
            }
            throw Failures.of("CannotStopContainerError", e);
        }
        return hasEnded(runtimeId, happened, atMost);
    }

    private boolean hasEnded(String runtimeId, Semaphore happened, Duration atMost)
            throws RuntimeFailure {
        long end = System.nanoTime() + atMost.toNanos();
        long look = FIRST_LOOK_NANOS;
        while (running(runtimeId).isPresent()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            await(happened, Math.min(left, look));
            look = Math.min(2 * look, LONGEST_LOOK_NANOS);
        }
        return true;
    }

    private static void await(Semaphore happened, long atMostNanos) throws RuntimeFailure {
        try {
            if (happened.tryAcquire(atMostNanos, TimeUnit.NANOSECONDS)) {
                happened.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure("CannotStopContainerError", "the wait was interrupted", e);
        }
    }

    private Optional<InspectContainerResponse> running(String runtimeId) throws RuntimeFailure {
        try {
            return Optional.of(inspector.inspect(runtimeId))
                    .filter(Inspector.Inspected::runs)
                    .map(Inspector.Inspected::container);
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw Failures.of("CannotStopContainerError", e);
        }
    }

    /**
     * As the image says: a name, or Podman's number. docker-java has no name for it, and keeps what
     * it does not know with the whole answer, not with its parts.
     */
    static String stopSignal(InspectContainerResponse container) {
        Object signal =
                container.getRawValues().get("Config") instanceof Map<?, ?> config
                        ? config.get("StopSignal")
                        : null;
        return signal == null || signal.toString().isEmpty() ? DEFAULT_SIGNAL : signal.toString();
    }
}
