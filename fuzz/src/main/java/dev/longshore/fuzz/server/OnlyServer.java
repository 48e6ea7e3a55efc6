package dev.longshore.fuzz.server;

import com.google.protobuf.Message;
import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Call;
import dev.longshore.control.leader.LeaderListener;
import dev.longshore.control.leader.ServerFacts;
import dev.longshore.control.route.Peers;
import dev.longshore.proto.store.FeatureLevel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A group of one server, of the newest version, in which nothing may go wrong: it keeps what does.
 */
final class OnlyServer implements ServerFacts, Peers, LeaderListener {
    private @Nullable AssertionError first;

    @Override
    public int own() {
        return FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;
    }

    @Override
    public CompletionStage<Integer> lowest() {
        return CompletableFuture.completedFuture(own());
    }

    @Override
    public List<CompletableFuture<Optional<Duration>>> clocks() {
        return List.of();
    }

    @Override
    public Optional<String> leaderAddress() {
        return Optional.empty();
    }

    @Override
    public CompletionStage<Message> forward(String address, Call call) {
        return CompletableFuture.failedFuture(ApiException.unavailable("there is nobody else"));
    }

    @Override
    public void bug(Throwable bug) {
        keep(new AssertionError("a transaction failed as none should", bug));
    }

    @Override
    public void lost(String reason) {
        keep(new AssertionError("the term ended: " + reason));
    }

    @Override
    public void outdated(String reason) {
        keep(new AssertionError("the server is too old for itself: " + reason));
    }

    /** What went wrong first is what the others come of. */
    private void keep(AssertionError fault) {
        first = first == null ? fault : first;
    }

    /** Throws what has gone wrong. */
    void check() {
        if (first != null) {
            throw first;
        }
    }
}
