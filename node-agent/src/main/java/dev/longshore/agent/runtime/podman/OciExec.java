package dev.longshore.agent.runtime.podman;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.CommandTimeout;
import dev.longshore.agent.command.Commands;
import dev.longshore.agent.runtime.ExecResult;
import dev.longshore.agent.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs commands in containers by the OCI runtime itself. Health checks run all the time, and by
 * Podman's API one costs ten times as much.
 */
final class OciExec implements Exec {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For looking up a container. */
    private static final Duration SMALL_COMMAND_TIMEOUT = Duration.ofSeconds(10);

    private static final int REMEMBERED_CONTAINERS = 1000;

    /** Runs the rest of its arguments and removes the file that its name says. */
    private static final String RUN_AND_REMOVE = "\"$@\"; status=$?; rm -f \"$0\"; exit $status";

    private final Commands commands;
    private final String ociRuntime;
    private final ExecFiles files;

    /** How a container's own process was started, by its id: that never changes. */
    private final Map<String, ObjectNode> processes =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ObjectNode> eldest) {
                    return size() > REMEMBERED_CONTAINERS;
                }
            };

    OciExec(Commands commands, String ociRuntime, ExecFiles files) {
        this.commands = commands;
        this.ociRuntime = ociRuntime;
        this.files = files;
    }

    @Override
    public ExecResult run(String runtimeId, List<String> command, Duration timeout)
            throws RuntimeFailure {
        String process = process(runtimeId, command);
        String pidFile = files.next();
        try {
            CommandResult result =
                    commands.run(
                            process,
                            timeout,
                            List.of(
                                    "sh",
                                    "-c",
                                    RUN_AND_REMOVE,
                                    pidFile,
                                    ociRuntime,
                                    "exec",
                                    "--pid-file",
                                    pidFile,
                                    "--process",
                                    "/dev/stdin",
                                    runtimeId));
            return Exec.result(result.exitCode(), result.output() + result.errors());
        } catch (CommandTimeout e) {
            files.kill(pidFile);
            return Exec.timedOut(timeout);
        } catch (CommandFailure e) {
            files.kill(pidFile);
            throw new RuntimeFailure("CannotExecError", String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The command as the container's own process runs: its user, directory, environment,
     * capabilities.
     */
    private String process(String runtimeId, List<String> command) throws RuntimeFailure {
        ObjectNode known;
        synchronized (processes) {
            known = processes.get(runtimeId);
        }
        if (known == null) {
            JsonNode bundle = json(ociRuntime, "state", runtimeId).path("bundle");
            known = process(json("cat", bundle.asText() + "/config.json"), runtimeId);
            synchronized (processes) {
                processes.put(runtimeId, known);
            }
        }
        ObjectNode process = known.deepCopy();
        process.put("terminal", false);
        process.set("args", JSON.valueToTree(command));
        return process.toString();
    }

    private static ObjectNode process(JsonNode configuration, String runtimeId)
            throws RuntimeFailure {
        if (configuration.path("process") instanceof ObjectNode process) {
            return process;
        }
        throw new RuntimeFailure(
                "CannotExecError",
                "the OCI runtime's config.json does not say how the process of container "
                        + runtimeId
                        + " was started");
    }

    private JsonNode json(String... command) throws RuntimeFailure {
        try {
            CommandResult result = commands.run("", SMALL_COMMAND_TIMEOUT, List.of(command));
            if (!result.succeeded()) {
                throw new RuntimeFailure("CannotExecError", result.errors().strip());
            }
            return JSON.readTree(result.output());
        } catch (CommandFailure | JsonProcessingException e) {
            throw new RuntimeFailure("CannotExecError", String.valueOf(e.getMessage()), e);
        }
    }
}
