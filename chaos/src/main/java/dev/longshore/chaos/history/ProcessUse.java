package dev.longshore.chaos.history;

/** What a process takes. */
public record ProcessUse(
        long atNanos, String host, String process, long residentMegabytes, int openFiles) {}
