package dev.longshore.agent.runtime;

/** The end of a command that was run in a container. */
public record ExecResult(int exitCode, String output) {}
