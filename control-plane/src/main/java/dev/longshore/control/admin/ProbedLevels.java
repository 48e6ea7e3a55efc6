package dev.longshore.control.admin;

import dev.longshore.control.leader.ServerLevels;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.proto.store.FeatureLevel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks each server of the group for the feature level that it knows, all at the same time. */
public final class ProbedLevels implements ServerLevels {
    private final RaftMember raft;
    private final AdminProbe probe;
    private final Executor workers;

    /** {@code workers} run what blocks. */
    public ProbedLevels(RaftMember raft, AdminProbe probe, Executor workers) {
        this.raft = raft;
        this.probe = probe;
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
}
