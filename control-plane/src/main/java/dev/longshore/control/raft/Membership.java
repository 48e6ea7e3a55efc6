package dev.longshore.control.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;

/**
 * Changes of the group, asked of the leader's own Ratis member. Every call blocks, for a bounded
 * time; one change at a time.
 */
public final class Membership {
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * How long a new member may take to receive the log. Ratis itself waits for ever for one that
     * dies meanwhile, while writes flow.
     */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

    private final RaftMember raft;
    private final Probe probe;
    private final Transfer transfer;
    private final Duration changeTimeout;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    /** Asks a member how it is. */
    public interface Probe {
        /**
         * Makes sure that a server runs there, under this id and in this group.
         *
         * @throws IOException which says what is there instead, and what to do
         */
        void check(GroupMember member) throws IOException;
    }

    /**
     * {@code probe} is asked before any change that would wait for a server; {@code voters} are
     * told of a transfer.
     */
    public Membership(RaftMember raft, Probe probe, Voters voters) {
        this(raft, probe, voters, CHANGE_TIMEOUT);
    }

    Membership(RaftMember raft, Probe probe, Voters voters, Duration changeTimeout) {
        this.raft = raft;
        this.probe = probe;
        this.transfer = new Transfer(raft, voters);
        this.changeTimeout = changeTimeout;
    }

    /** Writes a snapshot of this member now; returns the index that it covers. */
    public long takeSnapshot() throws IOException {
        var request =
                SnapshotManagementRequest.newCreate(
                        client,
                        raft.server().getId(),
                        raft.group(),
                        callIds.incrementAndGet(),
                        SNAPSHOT_TIMEOUT.toMillis());
        return Replies.check(raft.server().snapshotManagement(request)).getLogIndex();
    }

    /**
     * Makes another member the leader.
     *
     * @throws IllegalArgumentException if no member that votes has this id
     * @throws IOException if it did not come to lead within {@code atMost}
     */
    public void transferLeadership(String to, Duration atMost) throws IOException {
        requireMember(raft.members(), to);
        transfer.run(to, atMost);
    }

    /**
     * Adds a running member, in the place of {@code replaces} where that is not empty. Ratis sends
     * it the log first, and changes the group once it has caught up. (Not as a listener that is
     * then promoted: in 3.3.0 such a member stays STARTING and refuses its vote until the leader
     * changes.)
     */
    public synchronized List<GroupMember> add(GroupMember added, String replaces)
            throws IOException {
        List<GroupMember> before = raft.members();
        requireNew(before, added);
        List<GroupMember> after = new ArrayList<>(before);
        if (!replaces.isEmpty()) {
            requireMember(before, replaces);
            after.removeIf(m -> m.id().equals(replaces));
        }
        probe.check(added);
        after.add(added);
        requireMajority(after);
        configure(after);
        return raft.members();
    }

    /** Takes a member out of the group; its process ends by itself. */
    public synchronized List<GroupMember> remove(String id) throws IOException {
        List<GroupMember> members = new ArrayList<>(raft.members());
        requireMember(members, id);
        members.removeIf(m -> m.id().equals(id));
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    id + " is the last member: stop it and wipe its directory instead");
        }
        requireMajority(members);
        configure(members);
        return raft.members();
    }

    private static void requireMember(List<GroupMember> members, String id) {
        if (members.stream().noneMatch(m -> m.id().equals(id))) {
            throw new IllegalArgumentException(
                    "no member is called "
                            + id
                            + "; the members are "
                            + String.join(", ", members.stream().map(GroupMember::id).toList()));
        }
    }

    private static void requireNew(List<GroupMember> members, GroupMember added) {
        for (GroupMember member : members) {
            if (member.id().equals(added.id())) {
                throw new IllegalArgumentException(added.id() + " is a member already");
            }
            if (member.raftAddress().equals(added.raftAddress())
                    || member.apiAddress().equals(added.apiAddress())) {
                throw new IllegalArgumentException(
                        added + " has an address of the member " + member);
            }
        }
    }

    /** Without a majority of the members that are to be, the change could never be committed. */
    private void requireMajority(List<GroupMember> members) throws IOException {
        var silent = new ArrayList<String>();
        for (GroupMember member : members) {
            try {
                if (!member.id().equals(raft.self().id())) {
                    probe.check(member);
                }
            } catch (IOException e) {
                silent.add(member.id());
            }
        }
        if (members.size() - silent.size() <= members.size() / 2) {
            throw new IOException(
                    "of the "
                            + members.size()
                            + " members that would remain, "
                            + String.join(", ", silent)
                            + " do not answer: the group could not go on."
                            + "\n  Start them, or replace a dead one first: longshore admin add-member … --replaces ID");
        }
    }

    private void configure(List<GroupMember> members) throws IOException {
        var arguments =
                SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(members.stream().map(RaftMember::peer).toList())
                        .build();
        Replies.check(
                Replies.within(
                        changeTimeout,
                        "the change of the group",
                        raft.server()
                                .setConfigurationAsync(
                                        new SetConfigurationRequest(
                                                client,
                                                raft.server().getId(),
                                                raft.group(),
                                                callIds.incrementAndGet(),
                                                arguments))));
    }
}
