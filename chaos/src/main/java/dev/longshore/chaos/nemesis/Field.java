package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.history.DrillClock;
import dev.longshore.chaos.site.DrillException;
import dev.longshore.chaos.site.Servers;
import dev.longshore.chaos.site.Site;
import dev.longshore.chaos.site.Verb;
import java.time.Duration;
import java.util.Optional;

/** What faults are made on. */
public record Field(Site site, Servers servers, DrillClock clock) {
    /** A process that is not there so long after it was started does not start. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

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

    /** Starts a program that was stopped, and waits until it is there. */
    void start(String host, Program program) {
        Verb verb = program.start();
        clock.await(
                        START_TIMEOUT,
                        () ->
                                pid(host, program)
                                        .or(
                                                () -> {
                                                    site.run(verb, host);
                                                    return pid(host, program);
                                                }))
                .orElseThrow(
                        () ->
                                new DrillException(
                                        program + " does not start on " + host + " again"));
    }
}
