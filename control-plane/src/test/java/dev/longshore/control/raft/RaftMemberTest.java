package dev.longshore.control.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.longshore.state.raft.LeadershipListener;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.util.ProtoUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members with real Ratis and RocksDB on loopback. */
class RaftMemberTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private final BlockingQueue<String> leaders = new LinkedBlockingQueue<>();
    private Map<String, RaftMember> members = Map.of();

    @AfterEach
    void close() throws IOException {
        for (RaftMember member : members.values()) {
            member.close();
        }
    }

    /** Twice: with three members and with the two that are left. */
    @Test
    void aLeaderThatRemovesItselfEndsAndSaysWhy() throws Exception {
        start("s1", "s2", "s3");
        for (int i = 0; i < 2; i++) {
            RaftMember leader = nextLeader();
            assertThat(leader.failure()).isEmpty();

            new Membership(leader, member -> {}, this::release).remove(leader.self().id());

            awaitEnd(leader);
            assertThat(leader.failure()).contains("it has been removed from the group");
        }
    }

    @Test
    void anEntryThatCannotBeAppliedEndsTheMemberAndIsNamed() throws Exception {
        start("s1");
        RaftMember leader = nextLeader();

        leader.log().append(ByteString.copyFromUtf8("no batch"), outcome -> {});

        awaitEnd(leader);
        assertThat(leader.failure().orElseThrow()).startsWith("an entry could not be applied: ");
    }

    @Test
    void aMemberThatDoesNotComeIsWaitedForOnlySoLong() throws Exception {
        start("s1");
        RaftMember leader = nextLeader();
        var membership = new Membership(leader, member -> {}, this::release, Duration.ofSeconds(1));
        var absent = new GroupMember("s2", "127.0.0.1:" + freePort(), "127.0.0.1:" + freePort());

        assertThatThrownBy(() -> membership.add(absent, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the change of the group is not done after 1 s")
                .hasMessageContaining("longshore admin status");
        assertThat(leader.members()).extracting(GroupMember::id).containsExactly("s1");
    }

    /**
     * In the phase in which Ratis itself would vote: with a higher term and a log that is as long
     * as can be.
     */
    @Test
    void aMemberThatHearsItsLeaderVotesForNobody() throws Exception {
        start("s1", "s2", "s3");
        RaftMember leader = nextLeader();
        awaitLease(leader);
        List<RaftMember> others = others(leader);

        var reply =
                others.get(0)
                        .server()
                        .getServerRpc()
                        .requestVote(
                                RequestVoteRequestProto.newBuilder()
                                        .setServerRequest(asked(others.get(0), others.get(1)))
                                        .setCandidateTerm(leader.term() + 1)
                                        .setCandidateLastEntry(furthest())
                                        .setPreVote(false)
                                        .build());

        assertThat(reply.getServerReply().getSuccess()).isFalse();
        assertThat(reply.getTerm()).isEqualTo(leader.term());
        assertThat(others.get(1).term()).isEqualTo(leader.term());
        assertThat(leader.leads()).isTrue();
    }

    @Test
    void aMemberThatIsAskedToStandWithoutAnAnnouncementDoesNot() throws Exception {
        start("s1", "s2", "s3");
        RaftMember leader = nextLeader();
        awaitLease(leader);
        RaftMember other = others(leader).get(0);

        var reply =
                leader.server()
                        .getServerRpc()
                        .startLeaderElection(
                                StartLeaderElectionRequestProto.newBuilder()
                                        .setServerRequest(asked(leader, other))
                                        .setLeaderLastEntry(
                                                furthest().toBuilder().setTerm(leader.term()))
                                        .build());

        assertThat(reply.getServerReply().getSuccess()).isFalse();
        assertThat(leader.leads()).isTrue();
    }

    @Test
    void leadershipGoesToTheMemberThatItIsHandedTo() throws Exception {
        start("s1", "s2", "s3");
        RaftMember leader = nextLeader();
        awaitLease(leader);
        long term = leader.term();
        RaftMember other = others(leader).get(0);

        new Membership(leader, member -> {}, this::release)
                .transferLeadership(other.self().id(), SOON);

        assertThat(nextLeader()).isSameAs(other);
        assertThat(leader.log().leaseHeld(term)).isFalse();
        awaitLease(other);
    }

    @Test
    void aMemberThatCannotBeToldOfATransferDoesNotTakeOver() throws Exception {
        start("s1", "s2", "s3");
        RaftMember leader = nextLeader();
        awaitLease(leader);
        RaftMember other = others(leader).get(0);
        Voters unreachable =
                (voter, term, candidate) -> {
                    throw new IOException("nobody answers");
                };

        assertThatThrownBy(
                        () ->
                                new Membership(leader, member -> {}, unreachable)
                                        .transferLeadership(
                                                other.self().id(), Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessage(other.self().id() + " cannot be told to take over: nobody answers");
        assertThat(leader.leads()).isTrue();
        assertThat(leader.log().leaseHeld(leader.term())).isFalse();
    }

    /** Told directly: which server has which address is not what is tested here. */
    private void release(GroupMember voter, long term, String candidate) throws IOException {
        Objects.requireNonNull(members.get(voter.id())).releaseVote(term, candidate);
    }

    private List<RaftMember> others(RaftMember leader) {
        return members.values().stream().filter(m -> m != leader).toList();
    }

    private static void awaitLease(RaftMember leader) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!leader.log().leaseHeld(leader.term())) {
            assertThat(System.nanoTime()).as("the lease comes").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static RaftRpcRequestProto asked(RaftMember from, RaftMember to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(from.server().getId().toByteString())
                .setReplyId(to.server().getId().toByteString())
                .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(from.group()))
                .build();
    }

    private static TermIndexProto furthest() {
        return TermIndexProto.newBuilder().setTerm(1_000_000).setIndex(1_000_000).build();
    }

    private RaftMember nextLeader() throws InterruptedException {
        String id = leaders.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        return Objects.requireNonNull(members.get(String.valueOf(id)), "nobody leads");
    }

    private void start(String... ids) throws IOException {
        List<GroupMember> group = new ArrayList<>();
        for (String id : ids) {
            group.add(new GroupMember(id, "127.0.0.1:" + freePort(), "127.0.0.1:" + freePort()));
        }
        members =
                group.stream()
                        .map(self -> member(self, group))
                        .collect(Collectors.toMap(m -> m.self().id(), Function.identity()));
        members.values().forEach(RaftMember::start);
    }

    private RaftMember member(GroupMember self, List<GroupMember> group) {
        try {
            return new RaftMember(
                    self, group, "test", folder.resolve(self.id()), listener(self.id()), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LeadershipListener listener(String id) {
        return new LeadershipListener() {
            @Override
            public void leaderReady() {
                leaders.add(id);
            }

            @Override
            public void notLeader() {
                // the next leader is what the test waits for
            }
        };
    }

    private static void awaitEnd(RaftMember member) throws Exception {
        member.machine().ended().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(member.alive()).isFalse();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
