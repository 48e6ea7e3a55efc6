package dev.longshore.chaos.nemesis;

import dev.longshore.chaos.site.Verb;

/** A program on a machine. */
public enum Program {
    SERVER("dev.longshore.program.Longshore server", Verb.START_SERVER),
    AGENT("dev.longshore.program.Longshore agent", Verb.START_AGENT),
    RUNTIME("podman system service", Verb.START_RUNTIME);

    private final String pattern;
    private final Verb start;

    Program(String pattern, Verb start) {
        this.pattern = pattern;
        this.start = start;
    }

    /** What its command line holds, as a regular expression. */
    public String pattern() {
        return pattern;
    }

    /** How it is started. */
    Verb start() {
        return start;
    }
}
