package dev.longshore.control.leader;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
     * Asks each other voter how far its clock is ahead of this server's; an older version answers
     * without saying. One that does not answer fails; completes within seconds, on any thread.
     */
    List<? extends CompletionStage<Optional<Duration>>> clocks();
}
