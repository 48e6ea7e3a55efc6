package dev.longshore.control.raft;

import dev.longshore.control.raft.election.VoterView;
import java.util.concurrent.CompletionStage;

/** Asks the other members how they see their leader. */
@FunctionalInterface
public interface Electorate {
    /**
     * Asks {@code voter}; nothing changes by it. Fails where it does not answer within the moments
     * that an answer is good for.
     */
    CompletionStage<VoterView> ask(GroupMember voter);
}
