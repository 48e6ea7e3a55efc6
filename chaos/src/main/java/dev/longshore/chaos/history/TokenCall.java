package dev.longshore.chaos.history;

/**
 * One answer to RunTask with a client token.
 *
 * @param task the ARN that it names; empty unless the outcome is {@link Outcome#OK}
 */
public record TokenCall(String token, String task, Outcome outcome) {}
