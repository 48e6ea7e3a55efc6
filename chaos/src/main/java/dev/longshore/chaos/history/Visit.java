package dev.longshore.chaos.history;

/** One request from a task to another. */
public record Visit(String host, long atNanos, String target, boolean answered) {}
