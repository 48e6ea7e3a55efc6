package dev.longshore.control.dispatch;

import dev.longshore.control.domain.instance.BootStream;
import dev.longshore.proto.agent.Assignment;
import dev.longshore.proto.agent.Difference;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.state.tables.ecs.InstanceKey;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One agent's stream after its welcome: numbers what is sent, so that the agent notices a gap. */
final class Session {
    private static final long FIRST = 1;

    /** An agent that is so many differences behind is made to start over. */
    private static final long MAX_UNCONFIRMED = 1_000;

    /** The same for one of which so much waits. */
    private static final int MAX_WAITING_BYTES = 4 << 20;

    private final InstanceKey instance;
    private final AgentStream stream;
    private final BootStream number;

    /** Names of the parts that the agent knows. */
    private final Set<String> parts;

    private final boolean takesPieces;
    private final boolean tellsDenied;

    /** Differences until the stream takes them, oldest first. */
    private final ArrayDeque<ToAgent> waiting = new ArrayDeque<>();

    /** What the session begins with, while it is being told; differences wait for its end. */
    private @Nullable Supplier<Piece> pieces;

    private Runnable whole = () -> {};
    private int waitingBytes;
    private long revision = FIRST;
    private long told;
    private long confirmed = FIRST;

    Session(InstanceKey instance, AgentStream stream, Hello hello) {
        this.instance = instance;
        this.stream = stream;
        this.number = BootStream.of(hello);
        this.parts = Set.copyOf(hello.getPartsList());
        this.takesPieces = hello.getTakesPieces();
        this.tellsDenied = hello.getTellsDenied();
    }

    InstanceKey instance() {
        return instance;
    }

    AgentStream stream() {
        return stream;
    }

    /** Which of the agent's streams this is. */
    BootStream number() {
        return number;
    }

    long revision() {
        return revision;
    }

    /** The newest revision that has been sent: of a later one the agent cannot know yet. */
    long told() {
        return told;
    }

    /** An agent cannot confirm what it has not been told. */
    void confirmed(long byAgent) {
        confirmed = Math.max(confirmed, Math.min(byAgent, told));
    }

    /** Whether it is so far behind that it is to start over: what waits for it stays bounded. */
    boolean isBehind() {
        return revision - confirmed > MAX_UNCONFIRMED || waitingBytes > MAX_WAITING_BYTES;
    }

    boolean takesPieces() {
        return takesPieces;
    }

    /** Whether it can be asked what it has refused its tasks. */
    boolean tellsDenied() {
        return tellsDenied;
    }

    boolean knows(String part) {
        return parts.contains(part);
    }

    /** What the session begins with, in one message. */
    Assignment first(List<PartDelta> wholes) {
        told = revision;
        return Assignment.newBuilder().setRevision(revision).addAllParts(wholes).build();
    }

    /** What the session begins with, as the stream takes it; then {@code wholeNow} runs. */
    void begin(Supplier<Piece> rest, Runnable wholeNow) {
        pieces = rest;
        whole = wholeNow;
        flush();
    }

    /** Sends what changed of the parts that the agent knows, if anything did. */
    void send(List<PartDelta> deltas) {
        List<PartDelta> known = deltas.stream().filter(delta -> knows(delta.getPart())).toList();
        for (Difference.Builder difference : Differences.of(known, takesPieces)) {
            var message =
                    ToAgent.newBuilder()
                            .setDifference(difference.setPrevious(revision).setRevision(++revision))
                            .build();
            waiting.add(message);
            waitingBytes += message.getSerializedSize();
        }
        flush();
    }

    /**
     * Sends as much as the stream takes. Where it fails the session is over: what was being read is
     * lost, and what comes after it would look like all there is.
     */
    void flush() {
        while (stream.isReady() && (pieces != null || !waiting.isEmpty())) {
            if (pieces != null) {
                sendPiece(pieces.get());
            } else {
                ToAgent next = waiting.remove();
                waitingBytes -= next.getSerializedSize();
                told = next.getDifference().getRevision();
                stream.send(next);
            }
        }
    }

    private void sendPiece(Piece piece) {
        if (piece.getLast()) {
            pieces = null;
            told = FIRST;
        }
        stream.send(ToAgent.newBuilder().setPiece(piece).build());
        if (piece.getLast()) {
            whole.run();
        }
    }
}
