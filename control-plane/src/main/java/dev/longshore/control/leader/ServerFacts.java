package dev.longshore.control.leader;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the servers of the group say of themselves. */
public interface ServerFacts {
    /** The newest level that this server knows. */
    int own();

    /**
     * The newest level that every voter knows now, this server included; the base level where one
     * does not answer. Completes within seconds, on any thread.
     */
    CompletionStage<Integer> lowest();

    /**
     * How far the clock of each other voter is ahead of this server's. One that does not answer
     * fails; completes within seconds, on any thread.
     */
    List<? extends CompletionStage<Duration>> clocks();
}
