package dev.longshore.chaos.checker;

/** A promise is broken, and what shows it. */
public record Violation(Promise promise, String evidence) {}
