package dev.longshore.control.admin;

import dev.longshore.control.leader.ServerFacts;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.proto.store.FeatureLevel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks each server of the group what it says of itself, all at the same time. */
public final class ProbedFacts implements ServerFacts {
    private final RaftMember raft;
    private final AdminProbe probe;
    private final PeerCheck check;
    private final Executor workers;

    /** {@code workers} run what blocks. */
    public ProbedFacts(RaftMember raft, AdminProbe probe, PeerCheck check, Executor workers) {
        this.raft = raft;
        this.probe = probe;
        this.check = check;
        this.workers = workers;
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
                    .map(this::clockAhead)
                    .toList();
        } catch (IOException closed) {
            return List.of(CompletableFuture.failedFuture(closed));
        }
    }

    /** A new leader waits for nobody whose clock was looked at a moment ago. */
    private CompletableFuture<Optional<Duration>> clockAhead(GroupMember member) {
        return check.clockAhead(member)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.supplyAsync(() -> check.ask(member), workers));
    }
}
