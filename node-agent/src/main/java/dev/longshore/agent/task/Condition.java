package dev.longshore.agent.task;

import dev.longshore.proto.agent.JournalContainer;

/** How far a container must have come before another one may (ECS API, ContainerDependency). */
enum Condition {
    /** It exists: others take its volumes, or will join its namespaces. */
    CREATE,

    /** It has been started, whatever became of it since. */
    START,

    /** It has run and ended. */
    COMPLETE,

    /** It has run and ended with exit code 0. */
    SUCCESS,

    /** It runs, and its health check says so. */
    HEALTHY,

    /** It runs: others join its namespaces. The runtime would start again what has ended. */
    RUNNING,

    /** A later version's, or nobody's: it is never met here. */
    UNKNOWN;

    /** What a definition names for a dependency. */
    static Condition named(String name) {
        return switch (name) {
            case "START" -> START;
            case "COMPLETE" -> COMPLETE;
            case "SUCCESS" -> SUCCESS;
            case "HEALTHY" -> HEALTHY;
            default -> UNKNOWN;
        };
    }

    /** What a container's record says of a condition. */
    enum Answer {
        MET,
        NOT_YET,
        /** It cannot come to that any more. */
        NEVER
    }

    /** Whether a container is so. One that is to be started again has not ended. */
    Answer of(JournalContainer on) {
        if (this == CREATE) {
            return answer(!on.getRuntimeId().isEmpty(), on.getEnded());
        }
        if (on.getGivenUp() || this == UNKNOWN) {
            return Answer.NEVER;
        }
        boolean succeeded = on.hasExitCode() && on.getExitCode() == 0;
        boolean runs = on.getStarted() && !on.getEnded();
        return switch (this) {
            case START -> answer(on.getStarted(), on.getEnded());
            case COMPLETE -> answer(on.getEnded(), false);
            case SUCCESS -> answer(on.getEnded() && succeeded, on.getEnded());
            case HEALTHY -> answer(runs && on.getHealthStatus().equals("HEALTHY"), on.getEnded());
            case CREATE, RUNNING, UNKNOWN -> answer(runs, on.getEnded());
        };
    }

    private static Answer answer(boolean met, boolean over) {
        if (met) {
            return Answer.MET;
        }
        return over ? Answer.NEVER : Answer.NOT_YET;
    }
}
