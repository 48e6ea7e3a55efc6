package dev.longshore.control.route;

import com.google.protobuf.Message;
import dev.longshore.control.api.Call;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The other servers, as a follower needs them. */
public interface Peers {
    /** Where the leader's API is reached, if another server leads. */
    Optional<String> leaderAddress();

    /**
     * Passes a call on to the server at {@code address}.
     *
     * @return its answer; fails with ApiException for its refusal, with {@link NotLeaderException}
     *     where it certainly did nothing
     */
    CompletionStage<Message> forward(String address, Call call);
}
