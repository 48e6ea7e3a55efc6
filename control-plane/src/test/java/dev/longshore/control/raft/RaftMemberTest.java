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

            new Membership(leader, member -> {}).remove(leader.self().id());

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
        var membership = new Membership(leader, member -> {}, Duration.ofSeconds(1));
        var absent = new GroupMember("s2", "127.0.0.1:" + freePort(), "127.0.0.1:" + freePort());

        assertThatThrownBy(() -> membership.add(absent, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the change of the group is not done after 1 s")
                .hasMessageContaining("longshore admin status");
        assertThat(leader.members()).extracting(GroupMember::id).containsExactly("s1");
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
