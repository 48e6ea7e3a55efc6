package dev.longshore.simulation.raft;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskStateChange;
import dev.longshore.simulation.world.Sabotage;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.Tables;

/** What the sabotaged variants do to the entries of the log. */
final class BrokenBatches {
    private BrokenBatches() {}

    /** A batch as if it had been made in this term, after that other batch. */
    static ByteString adopted(ByteString entry, long term, long lastSequence) {
        if (entry.isEmpty()) {
            return entry;
        }
        try {
            return Batch.parseFrom(entry).toBuilder()
                    .setTerm(term)
                    .setPrevious(lastSequence)
                    .setSequence(lastSequence + 1)
                    .build()
                    .toByteString();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is appended instead of this. */
    static ByteString of(Sabotage sabotage, World world, ByteString entry) {
        if (sabotage == Sabotage.NONE || entry.isEmpty()) {
            return entry;
        }
        try {
            Batch.Builder batch = Batch.parseFrom(entry).toBuilder();
            switch (sabotage) {
                case FORGET_TOKEN_ROWS -> keep(batch, Tables.CLIENT_TOKENS.id());
                case LOSE_EVENTS -> {
                    if (world.chance(0.01)) {
                        keep(batch, Tables.EVENTS.id());
                    }
                }
                case TELL_THE_STEP_BEFORE -> {
                    if (world.chance(0.01)) {
                        tellTheStepBefore(batch);
                    }
                }
                case COUNT_STOPPING_AS_FREE -> freeStopping(batch);
                case TRUST_ANY_CLOCK -> {
                    if (world.chance(0.01)) {
                        batch.setAt(
                                Timestamp.newBuilder()
                                        .setSeconds(batch.getAt().getSeconds() + 7_200));
                    }
                }
                default -> {
                    return entry;
                }
            }
            return batch.build().toByteString();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keep(Batch.Builder batch, int without) {
        var kept =
                batch.getChangesList().stream()
                        .filter(change -> change.getTable() != without)
                        .toList();
        batch.clearChanges().addAllChanges(kept);
    }

    private static void tellTheStepBefore(Batch.Builder batch)
            throws InvalidProtocolBufferException {
        for (Change.Builder change : batch.getChangesBuilderList()) {
            if (change.getTable() == Tables.EVENTS.id() && change.hasRow()) {
                EventRow.Builder event = EventRow.parseFrom(change.getRow()).toBuilder();
                if (event.hasTask()) {
                    TaskStateChange.Builder task = event.getTaskBuilder();
                    task.getTaskBuilder().setLastStatus(task.getBefore());
                    change.setRow(event.build().toByteString());
                }
            }
        }
    }

    private static void freeStopping(Batch.Builder batch) throws InvalidProtocolBufferException {
        for (Change.Builder change : batch.getChangesBuilderList()) {
            if (change.getTable() == Tables.TASKS.id() && change.hasRow()) {
                TaskRow row = TaskRow.parseFrom(change.getRow());
                if (row.getTask().getDesiredStatus().equals("STOPPED")) {
                    change.setRow(row.toBuilder().clearDemand().build().toByteString());
                }
            }
        }
    }
}
