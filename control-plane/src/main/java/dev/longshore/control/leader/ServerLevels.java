package dev.longshore.control.leader;

import java.util.concurrent.CompletionStage;

/** The feature levels that the servers of the group know. */
public interface ServerLevels {
    /** The newest level that this server knows. */
    int own();

    /**
     * The newest level that every voter knows now, this server included; the base level where one
     * does not answer. Completes within seconds, on any thread.
     */
    CompletionStage<Integer> lowest();
}
