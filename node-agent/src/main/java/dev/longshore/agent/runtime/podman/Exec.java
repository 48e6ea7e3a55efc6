package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.List;

/** A way to run commands in containers. */
interface Exec {
    int OUTPUT_LIMIT_CHARACTERS = 4096;

    /** Reported for a command whose time was over: what a shell says of one that was killed. */
    int TIMED_OUT_EXIT_CODE = 137;

    ExecResult run(String runtimeId, List<String> command, Duration timeout) throws RuntimeFailure;

    static ExecResult result(int exitCode, String output) {
        return new ExecResult(
                exitCode, output.substring(0, Math.min(output.length(), OUTPUT_LIMIT_CHARACTERS)));
    }

    static ExecResult timedOut(Duration timeout) {
        return new ExecResult(
                TIMED_OUT_EXIT_CODE, "not finished within " + timeout.toMillis() + " ms");
    }
}
