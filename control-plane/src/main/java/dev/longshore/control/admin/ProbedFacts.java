package dev.longshore.control.admin;

import dev.longshore.control.leader.ServerFacts;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.store.FeatureLevel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks each server of the group what it says of itself, all at the same time. */
public final class ProbedFacts implements ServerFacts {
    private final RaftMember raft;
    private final AdminProbe probe;
    private final Executor workers;
    private final InstantSource clock;

    /** {@code workers} run what blocks. */
    public ProbedFacts(RaftMember raft, AdminProbe probe, Executor workers, InstantSource clock) {
        this.raft = raft;
        this.probe = probe;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public int own() {
        return FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE;
    }

    @Override
    public CompletionStage<Integer> lowest() {
        var lowest = CompletableFuture.completedFuture(own());
        try {
            for (GroupMember member : raft.members()) {
                if (!member.id().equals(raft.self().id())) {
                    var level = CompletableFuture.supplyAsync(() -> level(member), workers);
                    lowest = lowest.thenCombine(level, Math::min);
                }
            }
        } catch (IOException closed) {
            return CompletableFuture.failedFuture(closed);
        }
        return lowest;
    }

    private int level(GroupMember member) {
        try {
            return probe.status(member).getFeatureLevel();
        } catch (StatusRuntimeException silent) {
            return FeatureLevel.FEATURE_LEVEL_BASE_VALUE;
        }
    }

    @Override
    public List<CompletableFuture<Optional<Duration>>> clocks() {
        try {
            return raft.members().stream()
                    .filter(member -> !member.id().equals(raft.self().id()))
                    .map(member -> CompletableFuture.supplyAsync(() -> clockAhead(member), workers))
                    .toList();
        } catch (IOException closed) {
            return List.of(CompletableFuture.failedFuture(closed));
        }
    }

    /** As it was in the middle of the question's way there and back. */
    private Optional<Duration> clockAhead(GroupMember member) {
        Instant asked = clock.instant();
        long askedNanos = System.nanoTime();
        StatusResponse status = probe.status(member);
        if (!status.hasClock()) {
            return Optional.empty(); // an older version
        }
        Duration halfWay = Duration.ofNanos((System.nanoTime() - askedNanos) / 2);
        return Optional.of(
                Duration.between(asked.plus(halfWay), Timestamps.instant(status.getClock())));
    }
}
