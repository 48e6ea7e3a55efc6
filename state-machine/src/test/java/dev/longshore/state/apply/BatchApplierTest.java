package dev.longshore.state.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.schema.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchApplierTest {
    private static final int TABLE = 1;
    private static final ByteString KEY = ByteString.copyFromUtf8("key");

    private final MemoryStore store = new MemoryStore();

    /** The store has applied batch 1, made in term 3, as entry 10. */
    @BeforeEach
    void firstBatch() {
        assertThat(BatchApplier.apply(store, 3, 10, batch(3, 1, 0, "one")))
                .isEqualTo(new ApplyResult.Accepted());
    }

    @Test
    void anAcceptedBatchIsWrittenWithItsPosition() {
        assertThat(row()).isEqualTo("one");
        assertThat(store.applied())
                .isEqualTo(
                        Applied.newBuilder()
                                .setRaftTerm(3)
                                .setRaftIndex(10)
                                .setBatchTerm(3)
                                .setBatchSequence(1)
                                .setBatchAt(Timestamp.newBuilder().setSeconds(1))
                                .build());
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # committed in term, batch's term, sequence, previous
                    3, 3, 2, 1
                    4, 4, 2, 1
                    9, 9, 2, 1
                    """)
    void aBatchThatContinuesTheLastOneIsAccepted(long raft, long term, long sequence, long prev) {
        var result = BatchApplier.apply(store, raft, 11, batch(term, sequence, prev, "two"));

        assertThat(result).isEqualTo(new ApplyResult.Accepted());
        assertThat(row()).isEqualTo("two");
        assertThat(store.applied().getBatchSequence()).isEqualTo(2);
        assertThat(store.applied().getBatchTerm()).isEqualTo(term);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # committed in term, batch's term, sequence, previous, what is wrong
                    4, 3, 2, 1, made in term 3
                    3, 4, 2, 1, made in term 4
                    3, 3, 3, 2, the last one applied is 1
                    3, 3, 1, 0, the last one applied is 1
                    3, 3, 3, 1, the last one applied is 1
                    3, 3, 1, 1, the last one applied is 1
                    """)
    void anyOtherIsRefusedWhole(long raft, long term, long sequence, long prev, String why) {
        Applied before = store.applied();

        var result = BatchApplier.apply(store, raft, 11, batch(term, sequence, prev, "two"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        ApplyResult.Refused.class,
                        refused -> assertThat(refused.reason()).contains(why));
        assertThat(row()).isEqualTo("one");
        assertThat(store.applied())
                .isEqualTo(before.toBuilder().setRaftTerm(raft).setRaftIndex(11).build());
    }

    @Test
    void aBarrierMovesThePositionAlone() {
        Applied before = store.applied();

        assertThat(BatchApplier.apply(store, 4, 11, ByteString.EMPTY))
                .isEqualTo(new ApplyResult.Nothing());

        assertThat(store.applied())
                .isEqualTo(before.toBuilder().setRaftTerm(4).setRaftIndex(11).build());
    }

    /** Ratis replays the log from the last snapshot, which is older than what the store holds. */
    @ParameterizedTest
    @CsvSource({"9", "10"})
    void whatWasAppliedBeforeIsPassedOver(long index) {
        Applied before = store.applied();

        assertThat(BatchApplier.apply(store, 3, index, batch(3, 2, 1, "two")))
                .isEqualTo(new ApplyResult.Nothing());

        assertThat(store.applied()).isEqualTo(before);
        assertThat(row()).isEqualTo("one");
    }

    @Test
    void anEmptyBatchTakesItsNumber() {
        var empty = batch(4, 2, 1, null);

        assertThat(BatchApplier.apply(store, 4, 11, empty)).isEqualTo(new ApplyResult.Accepted());

        assertThat(store.applied().getBatchSequence()).isEqualTo(2);
        assertThat(BatchApplier.apply(store, 4, 12, empty)).isInstanceOf(ApplyResult.Refused.class);
    }

    @Test
    void aTableThatNobodyKnowsIsWrittenLikeAnyOther() {
        var unknown =
                Batch.newBuilder()
                        .setTerm(3)
                        .setSequence(2)
                        .setPrevious(1)
                        .addChanges(Change.newBuilder().setTable(60_000).setKey(KEY).setRow(KEY))
                        .build();

        assertThat(BatchApplier.apply(store, 3, 11, unknown.toByteString()))
                .isEqualTo(new ApplyResult.Accepted());

        assertThat(store.snapshot().get(Table.storageKey(60_000, KEY.toByteArray())))
                .isEqualTo(KEY.toByteArray());
    }

    @Test
    void bytesThatAreNoBatchStopTheReplica() {
        assertThatThrownBy(() -> BatchApplier.apply(store, 3, 11, ByteString.copyFromUtf8("?")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.applied().getRaftIndex()).isEqualTo(10);
    }

    private @Nullable String row() {
        byte[] row = store.snapshot().get(Table.storageKey(TABLE, KEY.toByteArray()));
        return row == null ? null : ByteString.copyFrom(row).toStringUtf8();
    }

    private static ByteString batch(long term, long sequence, long previous, @Nullable String row) {
        var batch =
                Batch.newBuilder()
                        .setTerm(term)
                        .setSequence(sequence)
                        .setPrevious(previous)
                        .setAt(Timestamp.newBuilder().setSeconds(sequence));
        if (row != null) {
            batch.addChangesBuilder()
                    .setTable(TABLE)
                    .setKey(KEY)
                    .setRow(ByteString.copyFromUtf8(row));
        }
        return batch.build().toByteString();
    }
}
