package dev.longshore.control.raft;

import dev.longshore.control.process.startup.Damage;
import dev.longshore.control.process.startup.StartException;
import dev.longshore.control.raft.election.VoterView;
import dev.longshore.foundation.loop.Urgency;
import dev.longshore.foundation.time.BootClock;
import dev.longshore.state.raft.ClusterStateMachine;
import dev.longshore.state.raft.LeadershipListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.FileUtils;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This server as a member of the Raft group: from start to close. */
public final class RaftMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

    /** A follower that was silent for longer takes no leadership: some heartbeats. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final GroupMember self;
    private final Path directory;
    private final RaftGroupId group;
    private final RaftServer server;
    private final ClusterStateMachine machine;
    private final RatisLog log;
    private final Followers followers = new Followers(BootClock.nanos());
    private final Voter voter;

    /**
     * Keeps everything in {@code directory}. {@code members} are the group's first members, this
     * one included; empty for a server that is to be added to an existing group.
     *
     * @param group the name of the servers' group, the same for all
     * @param snapshotInterval entries between snapshots, 0 for the default
     */
    public RaftMember(
            GroupMember self,
            List<GroupMember> members,
            String group,
            Path directory,
            LeadershipListener leadership,
            long snapshotInterval)
            throws IOException {
        this.self = self;
        this.directory = directory;
        this.group = RaftSettings.group(group);
        Path raftDirectory = Files.createDirectories(directory.resolve("raft"));
        removeUnfinishedInstalls(raftDirectory);
        Newcomer newcomer =
                members.isEmpty()
                        ? Newcomer.of(
                                directory, raftDirectory.resolve(this.group.getUuid().toString()))
                        : Newcomer.known();
        this.voter = new Voter(BootClock.nanos(), newcomer);
        this.machine = new ClusterStateMachine(directory, leadership);
        int port =
                Integer.parseInt(
                        self.raftAddress().substring(self.raftAddress().lastIndexOf(':') + 1));
        RaftServer.Builder builder =
                RaftServer.newBuilder()
                        .setServerId(RaftPeerId.valueOf(self.id()))
                        .setGroup(
                                RaftGroup.valueOf(
                                        this.group,
                                        members.stream().map(RaftMember::peer).toList()))
                        .setParameters(RepairingRpc.parameters(followers, voter))
                        .setProperties(
                                RaftSettings.properties(raftDirectory, port, snapshotInterval))
                        .setOption(RaftStorage.StartupOption.RECOVER)
                        .setStateMachineRegistry(id -> machine);
        // The whole group waits for what its threads do.
        this.server = Urgency.inherited(builder::build);
        this.log = new RatisLog(server, this.group, followers);
    }

    /**
     * Begins to take part.
     *
     * @throws StartException where the log or the store cannot be used: what, which file, what to
     *     do
     */
    public void start() {
        try {
            Urgency.inherited(
                    () -> {
                        server.start();
                        return server;
                    });
        } catch (IOException | RuntimeException failure) {
            throw Damage.explain(failure, directory, self.id());
        }
    }

    public GroupMember self() {
        return self;
    }

    public RatisLog log() {
        return log;
    }

    /** The rows of this replica. */
    public ClusterStateMachine machine() {
        return machine;
    }

    RaftServer server() {
        return server;
    }

    RaftGroupId group() {
        return group;
    }

    private RaftServer.Division division() throws IOException {
        return server.getDivision(group);
    }

    /** The last entry of the log that this replica has applied. */
    public long appliedIndex() {
        return machine.getLastAppliedTermIndex().getIndex();
    }

    /** The present term. */
    public long term() throws IOException {
        return division().getInfo().getCurrentTerm();
    }

    /** The leader as this member knows it; nothing while an election goes on. */
    public Optional<GroupMember> leader() {
        try {
            RaftPeerId leader = division().getInfo().getLeaderId();
            return leader == null
                    ? Optional.empty()
                    : members().stream().filter(m -> m.id().equals(leader.toString())).findFirst();
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    /** The members of the group, as the last configuration in the log says. */
    public List<GroupMember> members() throws IOException {
        return members(division().getRaftConf().getCurrentPeers());
    }

    /** LEADER, FOLLOWER, CANDIDATE or LISTENER. */
    public String role() throws IOException {
        return division().getInfo().getCurrentRole().name();
    }

    /**
     * The leader of {@code term} hands over to {@code candidate}: for a short time this member may
     * vote for it.
     *
     * @throws IOException where this member is in another term, or closed
     */
    public void releaseVote(long term, String candidate) throws IOException {
        voter.release(division(), term, candidate);
    }

    /** How this member sees its leader. */
    public VoterView view() throws IOException {
        return voter.view(division());
    }

    /** What another member has answered: a leader that answers is one whose leases are short. */
    void meets(VoterView other) {
        try {
            voter.knows(division(), other);
        } catch (IOException closed) {
            LOG.debug("this member ends", closed);
        }
    }

    /** Whether the leader of this term has answered; true where there is none. */
    boolean knowsLeader() throws IOException {
        return voter.knowsLeader(division());
    }

    /** Stands for election; false where it may not, or another has been faster. */
    boolean stand() throws IOException {
        return voter.stands(server, division());
    }

    /**
     * Asks the others but the leader for a vote that they refuse, since they hear their leader: the
     * connections for a real one are open then, and the code for it is warm.
     */
    void rehearseVote(Set<String> others) throws IOException {
        String leader = leader().map(GroupMember::id).orElse("");
        for (String other : others) {
            if (!leader.isEmpty() && !other.equals(leader)) {
                RequestVoteRequestProto request = voter.trial(division(), other);
                Thread.ofVirtual().start(() -> rehearseVote(request));
            }
        }
    }

    private void rehearseVote(RequestVoteRequestProto request) {
        try {
            server.getServerRpc().requestVote(request);
        } catch (IOException | RuntimeException unreached) {
            LOG.debug("a member is not there for a rehearsal", unreached);
        }
    }

    /** Whether this member is the leader, ready or not. */
    public boolean leads() {
        try {
            return division().getInfo().isLeader();
        } catch (IOException closed) {
            return false;
        }
    }

    /**
     * Whether the member runs; false once Ratis has closed it (disk full, damaged log, removed from
     * the group).
     */
    public boolean alive() {
        try {
            LifeCycle.State state = division().getInfo().getLifeCycleState();
            return !state.isClosingOrClosed() && state != LifeCycle.State.EXCEPTION;
        } catch (IOException closed) {
            return false;
        }
    }

    /** On the leader: members that answer, the one that is furthest first. */
    public List<GroupMember> followers() throws IOException {
        List<GroupMember> members = members();
        return followers.furthestFirst(division(), ANSWERS_WITHIN).stream()
                .flatMap(id -> members.stream().filter(m -> m.id().equals(id.toString())))
                .toList();
    }

    /** Why the member has closed itself, as far as it is known. */
    public Optional<String> failure() {
        return machine.failure().or(this::removal);
    }

    /**
     * Read from the log and not from what was applied: a leader that removes itself closes as soon
     * as the change is committed, most often before its state machine has seen it.
     */
    private Optional<String> removal() {
        try {
            List<GroupMember> members = members();
            return members.isEmpty()
                            || members.stream()
                                    .anyMatch(m -> m.id().equals(server.getId().toString()))
                    ? Optional.empty()
                    : Optional.of("it has been removed from the group");
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    static RaftPeer peer(GroupMember member) {
        return RaftPeer.newBuilder()
                .setId(member.id())
                .setAddress(member.raftAddress())
                .setClientAddress(member.apiAddress())
                .build();
    }

    static List<GroupMember> members(Collection<RaftPeer> peers) {
        return peers.stream()
                .map(
                        peer ->
                                new GroupMember(
                                        peer.getId().toString(),
                                        peer.getAddress(),
                                        String.valueOf(peer.getClientAddress())))
                .sorted(java.util.Comparator.comparing(GroupMember::id))
                .toList();
    }

    /** A process that was killed while it received a snapshot leaves the unfinished one behind. */
    private static void removeUnfinishedInstalls(Path raftDirectory) throws IOException {
        try (Stream<Path> groups = Files.list(raftDirectory)) {
            for (Path group : groups.toList()) {
                Path unfinished = group.resolve("tmp");
                if (Files.isDirectory(unfinished)) {
                    FileUtils.deleteFully(unfinished);
                }
            }
        }
    }
}
