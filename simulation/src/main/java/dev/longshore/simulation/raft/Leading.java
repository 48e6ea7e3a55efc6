package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import dev.longshore.control.raft.RaftSettings;
import dev.longshore.control.sequencer.Log.Outcome;
import dev.longshore.simulation.raft.Message.Answer;
import dev.longshore.simulation.raft.Message.Append;
import dev.longshore.simulation.raft.Message.Install;
import dev.longshore.simulation.raft.Message.Released;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.state.apply.ApplyResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One term in which a process leads. */
final class Leading {
    private static final Duration HEARTBEAT = RaftSettings.HEARTBEAT_INTERVAL;

    /** Who has just been sent entries needs no heartbeat. */
    private static final Duration JUST_SENT = HEARTBEAT.dividedBy(2);

    private static final Duration INSTALL_AGAIN = Duration.ofSeconds(2);
    private static final Duration HEARD_LATELY = Duration.ofSeconds(1);
    private static final int MOST_ENTRIES = 64;

    private final Member member;
    private final Disk disk;
    private final long term;
    private final Map<String, Peer> peers = new TreeMap<>();
    private final Queue<Pending> pending = new ArrayDeque<>();
    private long opening;
    private boolean ready;
    private boolean ended;
    private @Nullable Handover handover;

    private record Pending(long index, Consumer<Outcome> done) {}

    /** What the leader knows of another member. */
    private static final class Peer {
        private final Replica replica;
        private long next;
        private long match;
        private long sentNanos;
        private long heardNanos;

        /** When that was sent which it answered last; by the leader's clock. */
        private long answeredNanos;

        /** It has said since when it lacks something; older messages say nothing new. */
        private long gapNanos;

        private boolean installing;
        private long installNanos;

        private Peer(Replica replica, long next, long nanos) {
            this.replica = replica;
            this.next = next;
            this.heardNanos = nanos;
            this.answeredNanos = nanos - Duration.ofDays(1).toNanos();
            this.sentNanos = answeredNanos;
            this.gapNanos = answeredNanos;
        }
    }

    Leading(Member member, List<Replica> others) {
        this.member = member;
        this.disk = member.disk();
        this.term = disk.term();
        others.forEach(
                other -> peers.put(other.id(), new Peer(other, disk.last() + 1, member.nanos())));
    }

    long term() {
        return term;
    }

    /** A term begins with an entry of its own: what came before is committed with it. */
    void begin() {
        opening = disk.last() + 1;
        append(ByteString.EMPTY);
        beat();
    }

    private void append(ByteString bytes) {
        disk.append(new Entry(term, bytes));
        member.write(this::commit);
        peers.values().forEach(this::send);
    }

    /** A batch of the product. */
    void propose(ByteString bytes, Consumer<Outcome> done) {
        if (handover != null && handover.asks()) {
            done.accept(new Outcome.NotWritten("this leader makes way"));
            return;
        }
        pending.add(new Pending(disk.last() + 1, done));
        append(member.raft().proposed(bytes));
    }

    private void beat() {
        if (ended) {
            return;
        }
        for (Peer peer : peers.values()) {
            if (member.nanos() - peer.sentNanos >= JUST_SENT.toNanos()) {
                send(peer);
            }
        }
        member.loop().after(HEARTBEAT, this::beat);
    }

    private void send(Peer peer) {
        long now = member.nanos();
        peer.sentNanos = now;
        if (peer.next <= disk.base()) {
            install(peer, now);
            return;
        }
        List<Entry> entries = disk.from(peer.next, MOST_ENTRIES);
        send(peer, peer.next - 1, entries, now);
        peer.next += entries.size();
    }

    private void send(Peer peer, long previous, List<Entry> entries, long now) {
        member.send(
                peer.replica,
                new Append(term, previous, disk.termAt(previous), entries, member.commit(), now));
    }

    private void install(Peer peer, long now) {
        if (peer.installing && now - peer.installNanos < INSTALL_AGAIN.toNanos()) {
            send(peer, disk.base(), List.of(), now);
        } else {
            peer.installing = true;
            peer.installNanos = now;
            member.send(peer.replica, new Install(term, disk.checkpoint(), now));
        }
    }

    void take(String from, Answer answer) {
        Peer peer = peers.get(from);
        if (peer == null || answer.term() < term) {
            return;
        }
        peer.heardNanos = member.nanos();
        if (answer.term() > term) {
            if (member.sabotaged(Sabotage.LEASE_BY_REFUSALS)) {
                answered(peer, answer.sentNanos());
            }
            member.followSoon(answer.term());
            return;
        }
        switch (answer.verdict()) {
            case WRITTEN -> {
                if (!peer.installing) {
                    answered(peer, answer.sentNanos());
                }
                written(peer, answer.index());
            }
            case GAP -> {
                if (answer.sentNanos() >= peer.gapNanos && !peer.installing) {
                    peer.next = answer.index();
                    peer.gapNanos = member.nanos();
                    send(peer);
                }
            }
            case REFUSED -> {}
        }
    }

    /** The lease counts from when that was sent which was answered with a success. */
    private void answered(Peer peer, long sentNanos) {
        long from = member.sabotaged(Sabotage.LEASE_FROM_ANSWER) ? member.nanos() : sentNanos;
        peer.answeredNanos = Math.max(peer.answeredNanos, from);
    }

    private void written(Peer peer, long index) {
        peer.match = Math.max(peer.match, index);
        if (peer.next <= index) {
            peer.next = index + 1;
            peer.installing = false;
        }
        commit();
        if (peer.next > disk.base() && peer.next <= disk.last()) {
            send(peer);
        }
        if (handover != null) {
            handover.goOn();
        }
    }

    /** What a majority has is committed, once an entry of this term is among it. */
    private void commit() {
        if (ended) {
            return;
        }
        long[] written =
                LongStream.concat(
                                LongStream.of(disk.written()),
                                peers.values().stream().mapToLong(peer -> peer.match))
                        .sorted()
                        .toArray();
        long most =
                member.sabotaged(Sabotage.ACKNOWLEDGE_BEFORE_COMMIT)
                        ? disk.written()
                        : written[(written.length - 1) / 2];
        if (most > member.commit() && disk.termAt(most) == term) {
            member.commitTo(most);
        }
    }

    void applied(long index, ApplyResult result) {
        Pending first = pending.peek();
        if (first != null && first.index() == index) {
            pending.poll();
            first.done().accept(new Outcome.Committed(result));
        }
        if (!ready && index >= opening) {
            ready = true;
            member.tellReady(term);
        }
    }

    /** Whether a majority has answered anything within this time. */
    boolean isHeardWithin(Duration time) {
        long heard =
                peers.values().stream()
                        .filter(peer -> member.nanos() - peer.heardNanos < time.toNanos())
                        .count();
        return 1 + heard > member.raft().size() / 2;
    }

    boolean leaseHeld(long ofTerm) {
        return ready
                && ofTerm == term
                && member.lease().held(term, member.raft().size(), answered());
    }

    boolean leaseSpoilt(long ofTerm) {
        return ready
                && ofTerm == term
                && member.lease().isSpoilt(term, member.raft().size(), answered());
    }

    /** Steps down, for whomever the others elect. */
    void giveUp() {
        member.world().note(member.self().id(), "can hold no lease in term " + term);
        member.follow(term);
    }

    private Map<String, Duration> answered() {
        long now = member.nanos();
        Map<String, Duration> answered = new TreeMap<>();
        peers.forEach((id, peer) -> answered.put(id, Duration.ofNanos(now - peer.answeredNanos)));
        return answered;
    }

    /** Makes way for the member that is furthest, if one answers. */
    void transfer() {
        if (handover != null) {
            return;
        }
        peers.values().stream()
                .filter(peer -> member.nanos() - peer.heardNanos < HEARD_LATELY.toNanos())
                .max(Comparator.comparingLong(peer -> peer.match))
                .ifPresent(this::makeWayFor);
    }

    private void makeWayFor(Peer peer) {
        member.world().coverage().hit(Point.LEADER_STEPS_DOWN);
        member.world().note(member.self().id(), "makes way for " + peer.replica.id());
        handover = new Handover(member, this, peer.replica);
        handover.begin();
    }

    void take(String from, Released released) {
        if (handover != null && released.term() == term) {
            handover.released(from);
        }
    }

    /** Whether this member has everything. */
    boolean isLevelWith(Replica replica) {
        Peer peer = peers.get(replica.id());
        return peer != null && peer.match == disk.last();
    }

    void handoverEnded() {
        handover = null;
    }

    /** What waits may be committed by others, or never. */
    void end() {
        ended = true;
        for (Pending each : pending) {
            member.raft().unknown(each.index(), term);
            each.done().accept(new Outcome.Unknown("the leader was lost"));
        }
    }
}
