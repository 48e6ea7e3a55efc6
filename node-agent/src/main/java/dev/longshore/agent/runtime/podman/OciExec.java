package dev.longshore.agent.runtime.podman;

import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.CommandTimeout;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands in containers by the OCI runtime itself. Health checks run all the time, and by
 * Podman's API one costs ten times as much.
 */
final class OciExec implements Exec {
    private static final Logger LOG = LoggerFactory.getLogger(OciExec.class);

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

    private final Commands commands;
    private final String ociRuntime;

    OciExec(Commands commands, String ociRuntime) {
        this.commands = commands;
        this.ociRuntime = ociRuntime;
    }

    @Override
    public ExecResult run(String runtimeId, List<String> command, Duration timeout)
            throws RuntimeFailure {
        // When the OCI runtime is killed the command goes on, so it has to be known by itself.
        String pidFile = "/run/longshore-exec-" + UUID.randomUUID() + ".pid";
        var whole =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "\"$@\"; status=$?; rm -f \"$0\"; exit $status",
                                pidFile,
                                ociRuntime,
                                "exec",
                                "--pid-file",
                                pidFile,
                                runtimeId));
        whole.addAll(command);
        try {
            CommandResult result = commands.run("", timeout, whole);
            return Exec.result(result.exitCode(), result.output() + result.errors());
        } catch (CommandTimeout e) {
            kill(pidFile);
            return Exec.timedOut(timeout);
        } catch (CommandFailure e) {
            kill(pidFile);
            throw new RuntimeFailure("CannotExecError", String.valueOf(e.getMessage()), e);
        }
    }

    private void kill(String pidFile) {
        try {
            commands.run(
                    "",
                    KILL_TIMEOUT,
                    List.of(
                            "sh",
                            "-c",
                            "[ ! -s \"$0\" ] || kill -KILL \"$(cat \"$0\")\"; rm -f \"$0\"",
                            pidFile));
        } catch (CommandFailure e) {
            LOG.warn("a command in a container may go on beyond its time", e);
        }
    }
}
