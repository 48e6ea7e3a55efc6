package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Piece;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tx.BatchLayer;
import dev.longshore.state.tx.ReadTx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final int DEFINITION_BYTES = 64 << 10;

    private final ReadTx tx =
            new BatchLayer(new MemoryStore().snapshot(), Instant.EPOCH, new Random(1), 0);

    /** 250 tasks with the largest definitions: 16 MB, of which a leader holds a piece at a time. */
    @Test
    void aPieceIsSmallHoweverMuchTheNodeHas() {
        var part = new Many(250, 250);

        List<Piece> pieces = all(part);

        assertThat(pieces)
                .hasSizeGreaterThan(25)
                .allMatch(it -> it.getSerializedSize() < Pieces.PIECE_BYTES + 2 * DEFINITION_BYTES);
        assertThat(keys(pieces)).hasSize(250).doesNotHaveDuplicates();
        assertThat(pieces).filteredOn(Piece::getLast).containsExactly(pieces.getLast());
    }

    @Test
    void aDefinitionIsToldOnce() {
        List<Piece> pieces = all(new Many(250, 3));

        assertThat(pieces.stream().mapToInt(Piece::getDefinitionsCount).sum()).isEqualTo(3);
        assertThat(pieces.stream().mapToInt(Piece::getSerializedSize).sum())
                .isLessThan(5 * DEFINITION_BYTES);
    }

    /** Of a part that is not spoken of a node keeps what it has. */
    @Test
    void anEmptyPartIsSpokenOf() {
        List<Piece> pieces = all(new Many(0, 1));

        assertThat(pieces).hasSize(1);
        assertThat(pieces.getFirst().getParts(0).getPart()).isEqualTo("many");
    }

    @Test
    void whatIsGoneByThenIsNotTold() {
        var part = new Many(3, 1);
        var parts = new Parts(List.of(part));
        parts.begin(tx, new Reading());
        Pieces pieces = parts.pieces(tx, "i", name -> true);
        part.gone = "t1";

        assertThat(keys(List.of(pieces.next(tx)))).containsExactly("t0", "t2");
    }

    private List<Piece> all(AssignmentPart part) {
        var parts = new Parts(List.of(part));
        parts.begin(tx, new Reading());
        Pieces pieces = parts.pieces(tx, "i", name -> true);
        var all = new ArrayList<Piece>();
        do {
            all.add(pieces.next(tx));
        } while (!all.getLast().getLast());
        return all;
    }

    private static List<String> keys(List<Piece> pieces) {
        return pieces.stream()
                .flatMap(piece -> piece.getPartsList().stream())
                .flatMap(part -> part.getEntriesList().stream())
                .map(PartEntry::getKey)
                .toList();
    }

    /** So many tasks of so many revisions. */
    private static final class Many implements AssignmentPart {
        private final int tasks;
        private final int revisions;
        private String gone = "";

        private Many(int tasks, int revisions) {
            this.tasks = tasks;
            this.revisions = revisions;
        }

        @Override
        public String name() {
            return "many";
        }

        @Override
        public FeatureLevel since() {
            return FeatureLevel.FEATURE_LEVEL_BASE;
        }

        @Override
        public void rebuild(ReadTx committed) {}

        @Override
        public List<String> keys(ReadTx committed, String instance) {
            return IntStream.range(0, tasks).mapToObj(i -> "t" + i).toList();
        }

        @Override
        public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
            int revision = Integer.parseInt(key.substring(1)) % revisions;
            var definition =
                    TaskDefinition.newBuilder()
                            .setTaskDefinitionArn("d:" + revision)
                            .setTaskRoleArn("r".repeat(DEFINITION_BYTES));
            return key.equals(gone)
                    ? Optional.empty()
                    : Optional.of(
                            PartEntry.newBuilder()
                                    .setKey(key)
                                    .setTask(AssignedTask.newBuilder().setDefinition(definition))
                                    .build());
        }

        @Override
        public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {}
    }
}
