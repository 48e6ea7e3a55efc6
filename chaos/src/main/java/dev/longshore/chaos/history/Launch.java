package dev.longshore.chaos.history;

/**
 * What a container wrote down when it was started.
 *
 * @param subject what must be launched once: a token
 * @param writer a random id of this start
 */
public record Launch(String host, String subject, String writer) {}
