package dev.longshore.control.raft;

import java.io.IOException;

/** Reaches the other members as voters. Calls block, for a bounded time. */
public interface Voters {
    /**
     * Tells {@code voter} that the leader of {@code term} hands over to {@code candidate}, for
     * which it may vote from now on, for a short time.
     *
     * @throws IOException where it did not confirm that; it may have been told all the same
     */
    void release(GroupMember voter, long term, String candidate) throws IOException;
}
