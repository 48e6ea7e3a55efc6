package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Faults;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import dev.longshore.state.apply.ApplyResult;
import dev.longshore.state.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of members with one replicated log. Nothing is decreed from here: members agree by what
 * they say to each other over {@link Links}, each with a {@link Disk} of its own.
 */
public final class SimRaft {
    /** Why the log takes nothing for a while. */
    public static final String TOO_MUCH_PENDING = "too many requests are pending";

    /**
     * Hears of committed batches once, when the first member knows: what every replica will hold.
     */
    @FunctionalInterface
    public interface CommitListener {
        void committed(long index, ByteString entry, ApplyResult result);
    }

    /** A member's process, told when it leads. On its loop. */
    public interface MemberListener {
        void leaderReady(long term);

        void notLeader();
    }

    private final World world;
    private final Faults faults;
    private final Sabotage sabotage;
    private final Stores stores;
    private final Links links;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<CommitListener> listeners = new ArrayList<>();
    private final List<RaftWitness> witnesses = new ArrayList<>();
    private final AgreedLog agreed;

    /** Terms of entries whose leaders were lost before they knew, by index. */
    private final Map<Long, Long> unknown = new HashMap<>();

    private long stalledUntilNanos;

    public SimRaft(World world, Faults faults, int members, Stores stores, Sabotage sabotage) {
        this.stores = stores;
        this.agreed = new AgreedLog(stores, sabotage);
        this.sabotage = sabotage;
        this.world = world;
        this.faults = faults;
        this.links = new Links(world, faults);
        for (int i = 1; i <= members; i++) {
            replicas.add(new Replica(this, world, "s" + i));
        }
    }

    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    int size() {
        return replicas.size();
    }

    Replica replica(String id) {
        return replicas.get(Integer.parseInt(id.substring(1)) - 1);
    }

    List<Replica> others(Replica than) {
        return replicas.stream().filter(replica -> replica != than).toList();
    }

    Links links() {
        return links;
    }

    Sabotage sabotage() {
        return sabotage;
    }

    Disk emptyDisk() {
        return new Disk(stores);
    }

    /** Of the members that take themselves for the leader the one with the latest term. */
    public Optional<Replica> leader() {
        return replicas.stream()
                .filter(replica -> replica.leads().isPresent())
                .max(Comparator.comparing(replica -> replica.leads().orElseThrow()));
    }

    /** Whether what one member's server sends now reaches the other's. */
    public boolean reaches(Replica from, Replica to) {
        return links.passes(from, to);
    }

    boolean isStalled() {
        return world.elapsed().toNanos() < stalledUntilNanos
                || faults.strikes(world, Faults.Kind.NOT_WRITTEN_PER_CALL);
    }

    /** The rows that the log makes. */
    public Store reference() {
        return agreed.rows();
    }

    /** A copy of a replica's rows. */
    public Store copy(Store of) {
        return stores.copy(of);
    }

    /** Keeps the rows of now, to replay the log over them later. */
    public void keepSnapshot() {
        agreed.keepSnapshot();
    }

    /** The rows of a replay from the kept snapshot, in which some entries are applied twice. */
    public Store replayed() {
        return agreed.replayed();
    }

    /** The log takes nothing for a while, as when too much is pending. */
    public void stall(Duration duration) {
        stalledUntilNanos = world.elapsed().plus(duration).toNanos();
    }

    /** Tells of every committed entry from now on. */
    public void onCommit(CommitListener listener) {
        listeners.add(listener);
    }

    /** Shows it what each member takes for true. */
    public void watch(RaftWitness witness) {
        witnesses.add(witness);
    }

    /** Each member makes a snapshot, and its log begins behind it. */
    public void purge() {
        for (Replica replica : replicas) {
            replica.disk().keepCheckpoint();
            replica.disk().purge();
        }
    }

    /** The leader hands over in good order. */
    public void transfer() {
        leader().flatMap(Replica::member).flatMap(Member::leading).ifPresent(Leading::transfer);
    }

    /** Two members do not hear each other for a while, or only the first one the second. */
    public void cut(Replica one, Replica other, boolean oneWay, Duration time) {
        world.coverage().hit(Point.PAIR_CUT);
        links.cut(other, one, time);
        if (!oneWay) {
            links.cut(one, other, time);
        }
    }

    /** Messages between members take their time, for so long. */
    public void slowLinks(Duration time) {
        links.slow(time);
    }

    /**
     * Whether the group can do without this member's disk: everybody is there and hears each other,
     * and all the others have written what this one has.
     */
    public boolean canSpare(Replica replica) {
        return size() > 1
                && others(replica).stream()
                        .allMatch(
                                other ->
                                        links.passes(other, replica)
                                                && links.passes(replica, other)
                                                && other.disk().covers(replica.disk()));
    }

    /** All links between members are whole again. */
    public void heal() {
        links.heal();
        replicas.forEach(Replica::heal);
    }

    void elected(Replica member) {
        Disk disk = member.disk();
        for (RaftWitness witness : witnesses) {
            witness.elected(
                    member,
                    disk.term(),
                    (index, term) -> index < disk.base() || disk.termAt(index) == term);
        }
    }

    /** A member takes this entry for committed. */
    void committed(Replica member, long index, Entry entry) {
        for (RaftWitness witness : witnesses) {
            witness.committed(member, index, entry.term(), entry.bytes());
        }
        if (index <= agreed.length()) {
            return;
        }
        ApplyResult result = agreed.append(entry);
        if (result instanceof ApplyResult.Refused) {
            world.coverage().hit(Point.BATCH_REFUSED);
        }
        Long waited = unknown.remove(index);
        if (waited != null) {
            world.coverage()
                    .hit(
                            waited == entry.term()
                                    ? Point.UNKNOWN_OUTCOME_WRITTEN
                                    : Point.UNKNOWN_OUTCOME_LOST);
        }
        listeners.forEach(listener -> listener.committed(index, entry.bytes(), result));
    }

    /** The leader that appended this entry is lost, and it is not known to be committed. */
    void unknown(long index, long term) {
        unknown.put(index, term);
    }

    /** What a leader really appends. */
    ByteString proposed(ByteString bytes) {
        return BrokenBatches.of(sabotage, world, bytes);
    }

    ApplyResult apply(Store rows, long index, Entry entry) {
        return agreed.apply(rows, index, entry);
    }
}
