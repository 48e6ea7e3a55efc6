package dev.longshore.agent.command;

/**
 * How a command ended.
 *
 * @param output the beginning of what it wrote to its standard output
 * @param errors the beginning of what it wrote to its standard error
 */
public record CommandResult(int exitCode, String output, String errors) {
    public boolean succeeded() {
        return exitCode == 0;
    }
}
