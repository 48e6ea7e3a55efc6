package dev.longshore.control.admin;

import dev.longshore.control.admin.explain.Explanations;
import dev.longshore.control.leader.Leader;
import dev.longshore.control.process.disk.DiskGuard;
import dev.longshore.control.raft.GroupMember;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.control.route.NotLeaderException;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.admin.AddMemberRequest;
import dev.longshore.proto.admin.AddMemberResponse;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.BackupRequest;
import dev.longshore.proto.admin.BackupResponse;
import dev.longshore.proto.admin.DeniedRequest;
import dev.longshore.proto.admin.DeniedResponse;
import dev.longshore.proto.admin.DigestsRequest;
import dev.longshore.proto.admin.DigestsResponse;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.admin.RemoveMemberRequest;
import dev.longshore.proto.admin.RemoveMemberResponse;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.admin.TableDigest;
import dev.longshore.proto.admin.TakeSnapshotRequest;
import dev.longshore.proto.admin.TakeSnapshotResponse;
import dev.longshore.proto.admin.TransferLeadershipRequest;
import dev.longshore.proto.admin.TransferLeadershipResponse;
import dev.longshore.proto.admin.WatchRequest;
import dev.longshore.proto.admin.WatchResponse;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.tables.Tables;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The operators' service. What is asked of one server it answers for itself; changes of the group
 * go to the leader, whichever server was asked.
 */
public final class AdminDoor extends AdminGrpc.AdminImplBase {
    /** How long another member may take to lead. */
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(10);

    private final String group;
    private final RaftMember raft;
    private final Membership membership;
    private final Succession succession;
    private final DiskGuard disk;
    private final Supplier<Optional<Leader>> leader;
    private final Explanations explanations;
    private final Denials denials;
    private final AdminCalls calls;
    private final InstantSource clock;
    private final Watches watches;
    private final Backups backups;
    private final PeerCheck check;

    public AdminDoor(
            String group,
            RaftMember raft,
            Membership membership,
            Succession succession,
            DiskGuard disk,
            Supplier<Optional<Leader>> leader,
            Explanations explanations,
            Denials denials,
            AdminCalls calls,
            Watches watches,
            Backups backups,
            PeerCheck check,
            InstantSource clock) {
        this.check = check;
        this.watches = watches;
        this.backups = backups;
        this.explanations = explanations;
        this.denials = denials;
        this.group = group;
        this.raft = raft;
        this.membership = membership;
        this.succession = succession;
        this.disk = disk;
        this.leader = leader;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
        calls.here(
                answer,
                () ->
                        StatusResponse.newBuilder()
                                .setId(raft.self().id())
                                .setGroup(group)
                                .setRole(raft.role())
                                .setTerm(raft.term())
                                .setLeader(raft.leader().map(GroupMember::id).orElse(""))
                                .setAppliedIndex(raft.appliedIndex())
                                .addAllMembers(members())
                                .setConnectedAgents(
                                        leader.get().map(l -> l.dispatch().connected()).orElse(0))
                                .setSparedNodes(leader.get().map(Leader::sparedNodes).orElse(0))
                                .setDiskFreeBytes(disk.freeBytes())
                                .setDiskReserveBytes(disk.reserveBytes())
                                .setReadOnly(disk.refusal().orElse(""))
                                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                                .setClock(Timestamps.of(clock.instant()))
                                .setCommon(check.own())
                                .addAllDifferences(check.differences())
                                .build());
    }

    @Override
    public void digests(DigestsRequest request, StreamObserver<DigestsResponse> answer) {
        calls.here(
                answer,
                () -> {
                    try (Snapshot snapshot = raft.machine().snapshot()) {
                        Applied applied = snapshot.applied();
                        var response =
                                DigestsResponse.newBuilder()
                                        .setAppliedIndex(applied.getRaftIndex())
                                        .setBatchSequence(applied.getBatchSequence());
                        Digests.of(snapshot)
                                .forEach(
                                        (id, sha256) ->
                                                response.addTables(
                                                        TableDigest.newBuilder()
                                                                .setId(id)
                                                                .setName(Tables.name(id))
                                                                .setSha256(sha256)));
                        return response.build();
                    }
                });
    }

    @Override
    public void takeSnapshot(
            TakeSnapshotRequest request, StreamObserver<TakeSnapshotResponse> answer) {
        calls.here(
                answer,
                () ->
                        TakeSnapshotResponse.newBuilder()
                                .setIndex(membership.takeSnapshot())
                                .build());
    }

    @Override
    public void transferLeadership(
            TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> answer) {
        calls.atLeader(
                answer,
                request.getForwarded(),
                () -> TransferLeadershipResponse.newBuilder().setLeader(transfer(request)).build(),
                admin -> admin.transferLeadership(request.toBuilder().setForwarded(true).build()));
    }

    private String transfer(TransferLeadershipRequest request) throws IOException {
        if (request.getTo().equals(raft.self().id())) {
            return request.getTo(); // it leads already
        }
        if (!request.getTo().isEmpty()) {
            succession.handOverTo(request.getTo(), TRANSFER_TIMEOUT);
            return request.getTo();
        }
        return succession
                .handOver(TRANSFER_TIMEOUT)
                .orElseThrow(() -> new IOException("no other member can take over"));
    }

    @Override
    public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> answer) {
        calls.atLeader(
                answer,
                request.getForwarded(),
                () -> {
                    membership.add(
                            new GroupMember(
                                    request.getMember().getId(),
                                    request.getMember().getRaftAddress(),
                                    request.getMember().getApiAddress()),
                            request.getReplaces());
                    return AddMemberResponse.newBuilder().addAllMembers(members()).build();
                },
                admin -> admin.addMember(request.toBuilder().setForwarded(true).build()));
    }

    /** The leader takes itself out last: it hands over, and the new leader removes it. */
    @Override
    public void removeMember(
            RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> answer) {
        calls.atLeader(
                answer,
                request.getForwarded(),
                () -> {
                    if (request.getId().equals(raft.self().id()) && raft.members().size() > 1) {
                        handOver(request.getId());
                    }
                    membership.remove(request.getId());
                    return RemoveMemberResponse.newBuilder().addAllMembers(members()).build();
                },
                admin -> admin.removeMember(request.toBuilder().setForwarded(true).build()));
    }

    private void handOver(String id) throws IOException {
        if (succession.handOver(TRANSFER_TIMEOUT).isEmpty()) {
            throw new IOException(id + " leads, and no other member can take over");
        }
        throw new NotLeaderException(id + " has handed over before it is removed");
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> answer) {
        calls.atLeader(
                answer,
                request.getForwarded(),
                () -> explanations.explain(request),
                admin -> admin.explain(request.toBuilder().setForwarded(true).build()));
    }

    @Override
    public void denied(DeniedRequest request, StreamObserver<DeniedResponse> answer) {
        calls.atLeader(
                answer,
                request.getForwarded(),
                () -> denials.denied(request),
                admin -> admin.denied(request.toBuilder().setForwarded(true).build()));
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> answer) {
        watches.watch(request, (ServerCallStreamObserver<WatchResponse>) answer);
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> answer) {
        backups.send((ServerCallStreamObserver<BackupResponse>) answer);
    }

    private List<dev.longshore.proto.admin.Member> members() throws IOException {
        return raft.members().stream().map(AdminDoor::message).toList();
    }

    private static dev.longshore.proto.admin.Member message(GroupMember member) {
        return dev.longshore.proto.admin.Member.newBuilder()
                .setId(member.id())
                .setRaftAddress(member.raftAddress())
                .setApiAddress(member.apiAddress())
                .build();
    }
}
