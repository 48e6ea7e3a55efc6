package dev.longshore.agent.resource.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longshore.agent.command.CommandFailure;
import dev.longshore.agent.command.CommandResult;
import dev.longshore.agent.command.Commands;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The network programs of the machine, with failures in our own type. */
final class Kernel {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Commands commands;

    Kernel(Commands commands) {
        this.commands = commands;
    }

    void run(String... command) throws NetworkFailure {
        runWithInput("", command);
    }

    /** Runs a batch of commands; an empty one costs nothing. */
    void batch(String input, String... command) throws NetworkFailure {
        if (!input.isEmpty()) {
            runWithInput(input, command);
        }
    }

    /** Runs a command whatever comes of it; for what may be gone already. */
    void attempt(String input, String... command) throws NetworkFailure {
        result(input, command);
    }

    /** What {@code ip -json} and its like print; nothing is an empty array. */
    Stream<JsonNode> query(String... command) throws NetworkFailure {
        return tree(command).valueStream();
    }

    /** What a program prints in JSON; nothing is a missing node, without values. */
    JsonNode tree(String... command) throws NetworkFailure {
        String output = runWithInput("", command);
        try {
            return output.isBlank() ? MissingNode.getInstance() : JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new NetworkFailure(
                    text(command) + " printed no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The ports of TCP at which programs listen, at any address. */
    Set<Integer> listening() throws NetworkFailure {
        return runWithInput("", "ss", "-H", "-l", "-n", "-t")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 3)
                .map(words -> words[3].substring(words[3].lastIndexOf(':') + 1))
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    private String runWithInput(String input, String... command) throws NetworkFailure {
        CommandResult result = result(input, command);
        if (!result.succeeded()) {
            throw new NetworkFailure(
                    "%s ended with %d: %s"
                            .formatted(
                                    text(command),
                                    result.exitCode(),
                                    (result.errors() + result.output()).strip()));
        }
        return result.output();
    }

    private CommandResult result(String input, String... command) throws NetworkFailure {
        try {
            return commands.run(input, COMMAND_TIMEOUT, List.of(command));
        } catch (CommandFailure e) {
            throw new NetworkFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(String... command) {
        return Stream.of(command).collect(Collectors.joining(" "));
    }
}
