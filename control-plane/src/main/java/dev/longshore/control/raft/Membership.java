package dev.longshore.control.raft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;

/** Changes of the group, asked of the leader's own Ratis member. Every call blocks. */
public final class Membership {
    private static final long TRANSFER_TIMEOUT_MILLIS = 5_000;
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 30_000;
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;

    /** A transfer to a member that is a little behind fails at first. */
    private static final int TRANSFER_TRIES = 4;

    private final RaftMember raft;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    public Membership(RaftMember raft) {
        this.raft = raft;
    }

    /** LEADER, FOLLOWER, CANDIDATE or LISTENER. */
    public String role() throws IOException {
        return raft.server().getDivision(RaftSettings.GROUP).getInfo().getCurrentRole().name();
    }

    /** Writes a snapshot of this member now; returns the index that it covers. */
    public long takeSnapshot() throws IOException {
        var request =
                SnapshotManagementRequest.newCreate(
                        client,
                        raft.server().getId(),
                        RaftSettings.GROUP,
                        callIds.incrementAndGet(),
                        SNAPSHOT_TIMEOUT_MILLIS);
        return check(raft.server().snapshotManagement(request)).getLogIndex();
    }

    /** Makes {@code to}, or any other member where it is empty, the leader; returns its id. */
    public String transferLeadership(String to) throws IOException {
        String target = to.isEmpty() ? anotherMember() : to;
        if (raft.members().stream().noneMatch(m -> m.id().equals(target))) {
            throw new IllegalArgumentException("no member is called " + target);
        }
        raft.log().transferring(true);
        try {
            for (int tries = 1; ; tries++) {
                var request =
                        new TransferLeadershipRequest(
                                client,
                                raft.server().getId(),
                                RaftSettings.GROUP,
                                callIds.incrementAndGet(),
                                RaftPeerId.valueOf(target),
                                TRANSFER_TIMEOUT_MILLIS);
                RaftClientReply reply = raft.server().transferLeadership(request);
                if (reply.isSuccess()) {
                    return target;
                }
                if (tries == TRANSFER_TRIES) {
                    check(reply);
                }
            }
        } finally {
            raft.log().transferring(false);
        }
    }

    /** Adds a running member, in the place of {@code replaces} where that is not empty. */
    public List<Member> add(Member added, String replaces) throws IOException {
        List<Member> members = new ArrayList<>(raft.members());
        if (members.stream().anyMatch(m -> m.id().equals(added.id()))) {
            throw new IllegalArgumentException(added.id() + " is a member already");
        }
        if (!replaces.isEmpty() && !members.removeIf(m -> m.id().equals(replaces))) {
            throw new IllegalArgumentException("no member is called " + replaces);
        }
        probe(added);
        members.add(added);
        return configure(members);
    }

    /** Takes a member out of the group; its process ends by itself. */
    public List<Member> remove(String id) throws IOException {
        List<Member> members = new ArrayList<>(raft.members());
        if (!members.removeIf(m -> m.id().equals(id))) {
            throw new IllegalArgumentException("no member is called " + id);
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException(id + " is the last member");
        }
        return configure(members);
    }

    /** A member that does not run would keep the group waiting for as long as writes flow. */
    private static void probe(Member member) throws IOException {
        int colon = member.raftAddress().lastIndexOf(':');
        var address =
                new InetSocketAddress(
                        member.raftAddress().substring(0, colon),
                        Integer.parseInt(member.raftAddress().substring(colon + 1)));
        try (Socket socket = new Socket()) {
            socket.connect(address, PROBE_TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new IOException(
                    "nothing answers at "
                            + member.raftAddress()
                            + ": start the server with --join first",
                    e);
        }
    }

    private List<Member> configure(List<Member> members) throws IOException {
        var arguments =
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(members.stream().map(RaftMember::peer).toList())
                        .build();
        check(
                raft.server()
                        .setConfiguration(
                                new SetConfigurationRequest(
                                        client,
                                        raft.server().getId(),
                                        RaftSettings.GROUP,
                                        callIds.incrementAndGet(),
                                        arguments)));
        return members;
    }

    private String anotherMember() throws IOException {
        return raft.members().stream()
                .map(Member::id)
                .filter(id -> !id.equals(raft.self().id()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no other member"));
    }

    private static RaftClientReply check(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(String.valueOf(reply.getException()), reply.getException());
        }
        return reply;
    }
}
