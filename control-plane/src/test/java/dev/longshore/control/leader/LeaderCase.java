package dev.longshore.control.leader;

import com.google.protobuf.ByteString;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.sequencer.Log;
import dev.longshore.foundation.loop.HandLoop;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.apply.BatchApplier;
import dev.longshore.state.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Leaders over one store and a log that commits when the test says so. */
abstract class LeaderCase {
    final HandLoop loop = new HandLoop();
    final MemoryStore store = new MemoryStore();
    final ArrayDeque<Runnable> commits = new ArrayDeque<>();

    /** Why leaders have given up. */
    final List<String> lost = new ArrayList<>();

    final List<String> outdated = new ArrayList<>();

    final KnownLevels levels = new KnownLevels();
    final TestHookUrls urls = new TestHookUrls();

    Leader leader() {
        return new Leader(
                loop,
                store,
                log(),
                new Random(1),
                1,
                ClusterSettings.defaults(),
                levels,
                urls,
                listener());
    }

    Log log() {
        return new HeldLog();
    }

    LeaderListener listener() {
        return new Listener();
    }

    /** Commits whatever waits, and lets everybody hear of it. */
    void settle() {
        loop.run();
        while (!commits.isEmpty()) {
            commit();
        }
    }

    /** Commits the entry that waits. */
    void commit() {
        commits.remove().run();
        loop.run();
    }

    /** What servers know: the newest level, unless the test says otherwise. */
    static final class KnownLevels implements ServerFacts {
        int own = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;
        int questions;
        List<CompletableFuture<Optional<Duration>>> clocks = List.of();
        int others = FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;

        @Override
        public int own() {
            return own;
        }

        @Override
        public CompletionStage<Integer> lowest() {
            questions++;
            return CompletableFuture.completedFuture(Math.min(own, others));
        }

        @Override
        public List<CompletableFuture<Optional<Duration>>> clocks() {
            return clocks;
        }
    }

    private final class HeldLog implements Log {
        @Override
        public void append(ByteString entry, Consumer<Outcome> done) {
            commits.add(
                    () -> {
                        long index = store.applied().getRaftIndex() + 1;
                        done.accept(
                                new Outcome.Committed(BatchApplier.apply(store, 1, index, entry)));
                    });
        }

        @Override
        public boolean leaseHeld(long term) {
            return true;
        }

        @Override
        public void endSpoiltTerm(long term) {
            // Its lease is always held.
        }
    }

    private final class Listener implements LeaderListener {
        @Override
        public void bug(Throwable bug) {
            throw new AssertionError(bug);
        }

        @Override
        public void outdated(String reason) {
            outdated.add(reason);
        }

        @Override
        public void lost(String reason) {
            lost.add(reason);
        }
    }
}
