package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Servers;
import dev.longshore.chaos.site.Site;
import dev.longshore.chaos.site.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** What faults are made on. */
public record Field(Site site, Servers servers, DrillClock clock) {
    /** A process that is not there so long after it was started does not start. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** Does the same on several machines at the same time; the answers in the machines' order. */
    static <T> List<T> onEach(List<String> hosts, Function<String, T> work) {
        var tasks = hosts.stream().map(host -> new FutureTask<>(() -> work.apply(host))).toList();
        tasks.forEach(Thread::startVirtualThread);
        return tasks.stream().map(Field::result).toList();
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DrillException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the drill was interrupted", e);
        }
    }

    /** Runs a script that must succeed. */
    String must(String host, String script) {
        return site.sh(host, script)
                .map(String::strip)
                .orElseThrow(() -> new DrillException("on " + host + " this failed: " + script));
    }

    /** Runs what may fail. */
    Optional<String> sh(String host, String script) {
        return site.sh(host, script).map(String::strip);
    }

    /** The process id on its machine; empty where it does not run. */
    Optional<String> pid(String host, Program program) {
        return sh(host, "pgrep -o -f '" + program.pattern() + "'").filter(pid -> !pid.isEmpty());
    }

    /** Starts a program that was stopped on these machines, and waits until it is there. */
    void start(List<String> hosts, Program program) {
        List<Boolean> started = onEach(hosts, host -> start(host, program));
        if (started.contains(false)) {
            throw new DrillException(program + " does not start again on each of " + hosts);
        }
    }

    private boolean start(String host, Program program) {
        Verb verb = program.start();
        return clock.await(
                        START_TIMEOUT,
                        () ->
                                pid(host, program)
                                        .or(
                                                () -> {
                                                    site.run(verb, host);
                                                    return pid(host, program);
                                                }))
                .isPresent();
    }
}
