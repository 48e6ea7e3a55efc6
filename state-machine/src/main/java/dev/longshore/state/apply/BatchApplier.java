package dev.longshore.state.apply;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.Applied;
import dev.longshore.proto.store.Batch;
import dev.longshore.state.store.Store;
import java.util.List;

/**
 * Applies committed entries to a store: the whole replicated state machine. It holds no policy: a
 * batch that continues the last one, made in the term that the log holds it under, is written; any
 * other is refused whole.
 */
public final class BatchApplier {
    private BatchApplier() {}

    /**
     * Applies the entry at ({@code raftTerm}, {@code raftIndex}).
     *
     * @throws dev.longshore.state.store.StoreFailedException if the store cannot write; the replica
     *     must stop
     */
    public static ApplyResult apply(Store store, long raftTerm, long raftIndex, ByteString entry) {
        Applied last = store.applied();
        if (raftIndex <= last.getRaftIndex()) {
            return new ApplyResult.Nothing();
        }
        var position = last.toBuilder().setRaftTerm(raftTerm).setRaftIndex(raftIndex);
        if (entry.isEmpty()) {
            store.apply(List.of(), position.build());
            return new ApplyResult.Nothing();
        }
        Batch batch = parse(entry);
        String refusal = refusal(batch, raftTerm, last);
        if (!refusal.isEmpty()) {
            store.apply(List.of(), position.build());
            return new ApplyResult.Refused(refusal);
        }
        position.setBatchTerm(batch.getTerm())
                .setBatchSequence(batch.getSequence())
                .setBatchAt(batch.getAt());
        store.apply(batch.getChangesList(), position.build());
        return new ApplyResult.Accepted();
    }

    private static String refusal(Batch batch, long raftTerm, Applied last) {
        if (batch.getTerm() != raftTerm) {
            return "made in term " + batch.getTerm() + ", committed in term " + raftTerm;
        }
        if (batch.getPrevious() != last.getBatchSequence()
                || batch.getSequence() != batch.getPrevious() + 1) {
            return "batch "
                    + batch.getSequence()
                    + " follows "
                    + batch.getPrevious()
                    + ", the last one applied is "
                    + last.getBatchSequence();
        }
        return "";
    }

    private static Batch parse(ByteString entry) {
        try {
            return Batch.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the log holds an entry that is no batch", e);
        }
    }
}
