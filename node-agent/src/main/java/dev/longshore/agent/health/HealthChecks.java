package dev.longshore.agent.health;

import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.foundation.loop.Loop;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Runs the health checks of one task's containers. A container is UNKNOWN until its first result; a
 * success makes it HEALTHY, as many failures in a row as {@code retries} make it UNHEALTHY;
 * failures within the start period do not count until a first success (ECS API, HealthCheck).
 */
public final class HealthChecks {
    private static final int DEFAULT_INTERVAL_SECONDS = 30;
    private static final int DEFAULT_TIMEOUT_SECONDS = 5;
    private static final int DEFAULT_RETRIES = 3;

    /** Runs a check in a container; nothing where it could not be run or did not end in time. */
    @FunctionalInterface
    public interface Probe {
        void exec(
                String runtimeId,
                List<String> command,
                Duration timeout,
                Consumer<Optional<ExecResult>> done);
    }

    private final Loop loop;
    private final Probe probe;
    private final BiConsumer<String, String> changed;
    private final Map<String, Watched> watched = new HashMap<>();

    /** {@code changed} hears a container's name and its new status. */
    public HealthChecks(Loop loop, Probe probe, BiConsumer<String, String> changed) {
        this.loop = loop;
        this.probe = probe;
        this.changed = changed;
    }

    /** Checks this container from now on; harmless when it is being checked already. */
    public void watch(ContainerDefinition container, String runtimeId, Instant startedAt) {
        if (!watched.containsKey(container.getName())) {
            var fresh =
                    new Watched(
                            container.getName(), container.getHealthCheck(), runtimeId, startedAt);
            watched.put(container.getName(), fresh);
            fresh.schedule();
        }
    }

    /** Stops checking a container. */
    public void forget(String container) {
        Watched old = watched.remove(container);
        if (old != null) {
            old.timer.cancel();
        }
    }

    /** Stops checking at all. */
    public void close() {
        List.copyOf(watched.keySet()).forEach(this::forget);
    }

    /** What a check's command means: a shell line, or a program with its arguments. */
    static List<String> command(HealthCheck check) {
        var words = new ArrayList<>(check.getCommandList());
        if (words.isEmpty()) {
            return words;
        }
        return switch (words.getFirst()) {
            case "CMD-SHELL" ->
                    List.of("/bin/sh", "-c", String.join(" ", words.subList(1, words.size())));
            case "CMD" -> words.subList(1, words.size());
            default -> words;
        };
    }

    private final class Watched {
        private final String name;
        private final HealthCheck check;
        private final String runtimeId;
        private final Instant countsFrom;
        private Loop.Timer timer = () -> {};
        private String status = "UNKNOWN";
        private boolean succeeded;
        private int failures;

        private Watched(String name, HealthCheck check, String runtimeId, Instant startedAt) {
            this.name = name;
            this.check = check;
            this.runtimeId = runtimeId;
            this.countsFrom = startedAt.plusSeconds(check.getStartPeriod());
        }

        private void schedule() {
            int interval = check.getInterval() > 0 ? check.getInterval() : DEFAULT_INTERVAL_SECONDS;
            timer = loop.after(Duration.ofSeconds(interval), this::run);
        }

        private void run() {
            int timeout = check.getTimeout() > 0 ? check.getTimeout() : DEFAULT_TIMEOUT_SECONDS;
            probe.exec(runtimeId, command(check), Duration.ofSeconds(timeout), this::result);
        }

        private void result(Optional<ExecResult> result) {
            if (watched.get(name) != this) {
                return;
            }
            if (result.isPresent() && result.get().exitCode() == 0) {
                failures = 0;
                succeeded = true;
                become("HEALTHY");
            } else if (succeeded || !loop.now().isBefore(countsFrom)) {
                failures++;
                if (failures >= retries()) {
                    become("UNHEALTHY");
                }
            }
            schedule();
        }

        private int retries() {
            return check.getRetries() > 0 ? check.getRetries() : DEFAULT_RETRIES;
        }

        private void become(String next) {
            if (!status.equals(next)) {
                status = next;
                changed.accept(name, next);
            }
        }
    }
}
