package dev.longshore.control.serve;

import dev.longshore.control.leader.Leader;
import dev.longshore.control.raft.Member;
import dev.longshore.control.raft.Membership;
import dev.longshore.control.raft.RaftMember;
import dev.longshore.proto.admin.AddMemberRequest;
import dev.longshore.proto.admin.AddMemberResponse;
import dev.longshore.proto.admin.AdminGrpc;
import dev.longshore.proto.admin.DigestsRequest;
import dev.longshore.proto.admin.DigestsResponse;
import dev.longshore.proto.admin.RemoveMemberRequest;
import dev.longshore.proto.admin.RemoveMemberResponse;
import dev.longshore.proto.admin.StatusRequest;
import dev.longshore.proto.admin.StatusResponse;
import dev.longshore.proto.admin.TableDigest;
import dev.longshore.proto.admin.TakeSnapshotRequest;
import dev.longshore.proto.admin.TakeSnapshotResponse;
import dev.longshore.proto.admin.TransferLeadershipRequest;
import dev.longshore.proto.admin.TransferLeadershipResponse;
import dev.longshore.proto.store.Applied;
import dev.longshore.state.store.Digests;
import dev.longshore.state.store.Snapshot;
import dev.longshore.state.store.StoreFailedException;
import dev.longshore.state.tables.Tables;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The operators' service: each call on a virtual thread of its own. */
public final class AdminDoor extends AdminGrpc.AdminImplBase {
    private final RaftMember raft;
    private final Membership membership;
    private final Supplier<Optional<Leader>> leader;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    public AdminDoor(RaftMember raft, Supplier<Optional<Leader>> leader) {
        this.raft = raft;
        this.membership = new Membership(raft);
        this.leader = leader;
    }

    /** A call's work. */
    private interface Work<R> {
        R run() throws IOException;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
        run(
                answer,
                () ->
                        StatusResponse.newBuilder()
                                .setId(raft.self().id())
                                .setRole(membership.role())
                                .setTerm(raft.term())
                                .setLeader(raft.leader().map(Member::id).orElse(""))
                                .setAppliedIndex(raft.appliedIndex())
                                .addAllMembers(
                                        raft.members().stream().map(AdminDoor::message).toList())
                                .setConnectedAgents(
                                        leader.get().map(l -> l.dispatch().connected()).orElse(0))
                                .build());
    }

    @Override
    public void digests(DigestsRequest request, StreamObserver<DigestsResponse> answer) {
        run(
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
        run(
                answer,
                () ->
                        TakeSnapshotResponse.newBuilder()
                                .setIndex(membership.takeSnapshot())
                                .build());
    }

    @Override
    public void transferLeadership(
            TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> answer) {
        run(
                answer,
                () ->
                        TransferLeadershipResponse.newBuilder()
                                .setLeader(membership.transferLeadership(request.getTo()))
                                .build());
    }

    @Override
    public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> answer) {
        run(
                answer,
                () -> {
                    var added =
                            new Member(
                                    request.getMember().getId(),
                                    request.getMember().getRaftAddress(),
                                    request.getMember().getApiAddress());
                    return AddMemberResponse.newBuilder()
                            .addAllMembers(messages(membership.add(added, request.getReplaces())))
                            .build();
                });
    }

    @Override
    public void removeMember(
            RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> answer) {
        run(
                answer,
                () ->
                        RemoveMemberResponse.newBuilder()
                                .addAllMembers(messages(membership.remove(request.getId())))
                                .build());
    }

    private <R> void run(StreamObserver<R> answer, Work<R> work) {
        calls.execute(
                () -> {
                    try {
                        answer.onNext(work.run());
                        answer.onCompleted();
                    } catch (IllegalArgumentException e) {
                        answer.onError(
                                Status.INVALID_ARGUMENT
                                        .withDescription(e.getMessage())
                                        .asRuntimeException());
                    } catch (IOException | StoreFailedException e) {
                        answer.onError(
                                Status.UNAVAILABLE
                                        .withDescription(e.getMessage())
                                        .asRuntimeException());
                    }
                });
    }

    private static List<dev.longshore.proto.admin.Member> messages(List<Member> members) {
        return members.stream().map(AdminDoor::message).toList();
    }

    private static dev.longshore.proto.admin.Member message(Member member) {
        return dev.longshore.proto.admin.Member.newBuilder()
                .setId(member.id())
                .setRaftAddress(member.raftAddress())
                .setApiAddress(member.apiAddress())
                .build();
    }
}
