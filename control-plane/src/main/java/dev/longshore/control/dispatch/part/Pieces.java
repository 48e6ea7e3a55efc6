package dev.longshore.control.dispatch.part;

import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.state.tx.ReadTx;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * An assignment on its way, of which the keys are kept and the entries are read when they are told:
 * what a leader holds of it is one piece, however much the node has. An entry is as it is when it
 * is told; what changed since the beginning is told again afterwards. Confined to the leader's
 * loop.
 */
public final class Pieces {
    /** A piece is closed when it has this much: far below an agent's limit of a message. */
    public static final int PIECE_BYTES = 512 << 10;

    /** A part, and the keys of it that are still to be told. */
    record Rest(AssignmentPart part, Iterator<String> keys) {}

    private final String instance;
    private final ArrayDeque<Rest> rest;
    private final Definitions definitions = new Definitions();

    Pieces(String instance, List<Rest> parts) {
        this.instance = instance;
        this.rest = new ArrayDeque<>(parts);
    }

    /** Reads the next piece; the last one says that it is. */
    public Piece next(ReadTx committed) {
        var piece = Piece.newBuilder();
        int room = PIECE_BYTES;
        while (!rest.isEmpty() && room > 0) {
            room = fill(piece, rest.element(), committed, room);
            if (!rest.element().keys().hasNext()) {
                rest.remove();
            }
        }
        return piece.setLast(rest.isEmpty()).build();
    }

    /** Returns the room that is left. */
    private int fill(Piece.Builder piece, Rest from, ReadTx committed, int room) {
        PartDelta.Builder delta = piece.addPartsBuilder().setPart(from.part().name());
        int left = room;
        while (from.keys().hasNext() && left > 0) {
            var entry = from.part().entry(committed, instance, from.keys().next());
            if (entry.isPresent()) {
                int before = piece.getDefinitionsCount();
                delta.addEntries(definitions.takeOut(entry.get(), piece::addDefinitions));
                left -= delta.getEntries(delta.getEntriesCount() - 1).getSerializedSize();
                for (TaskDefinition news :
                        piece.getDefinitionsList().subList(before, piece.getDefinitionsCount())) {
                    left -= news.getSerializedSize();
                }
            }
        }
        return left;
    }
}
