package dev.longshore.simulation.invariant.row;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.longshore.proto.store.Batch;
import dev.longshore.proto.store.Change;
import dev.longshore.proto.store.EventLogRow;
import dev.longshore.proto.store.EventRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.store.TaskStateChange;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Replays the event log beside the rows that it tells of. */
@Invariant(
        "The events tell each step of a task's lastStatus once and in its order, in the batch that makes it; their numbers have no gaps, whoever leads.")
public final class EventsTellEverything implements RowListener {
    private final World world;
    private final IntSupplier level;

    /** By task, what the events have told of it last. */
    private final Map<String, String> told = new HashMap<>();

    /** By task, what its row said after the batch before. */
    private final Map<String, String> rows = new HashMap<>();

    private long first = 1;
    private long last;
    private boolean written;

    /** {@code level} is the one that the committed rows say. */
    public EventsTellEverything(World world, IntSupplier level) {
        this.world = world;
        this.level = level;
    }

    @Override
    public void batch(Batch batch) {
        try {
            for (Change change : batch.getChangesList()) {
                if (change.getTable() == Tables.EVENTS.id()) {
                    event(change);
                }
            }
            for (Change change : batch.getChangesList()) {
                if (change.getTable() == Tables.EVENT_LOG.id()) {
                    head(EventLogRow.parseFrom(change.getRow()));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event that cannot be read", e);
        }
    }

    private void event(Change change) throws InvalidProtocolBufferException {
        long number = Tables.EVENTS.parseKey(change.getKey().toByteArray()).number();
        if (!change.hasRow()) {
            forgotten(number);
            return;
        }
        if (number != last + 1) {
            throw broken("event " + number + " follows event " + last);
        }
        last = number;
        EventRow event = EventRow.parseFrom(change.getRow());
        if (event.hasTask()) {
            task(number, event.getTask());
        }
    }

    private void forgotten(long number) {
        world.coverage().hit(Point.EVENT_FORGOTTEN);
        if (number != first) {
            throw broken("event " + number + " goes, and " + first + " is the oldest");
        }
        first++;
    }

    private void task(long number, TaskStateChange change) {
        String id = TaskKey.ofArn(change.getTask().getTaskArn()).orElseThrow().task();
        String before = told.getOrDefault(id, rows.getOrDefault(id, ""));
        if (!change.getBefore().equals(before)) {
            throw broken(
                    "event %d tells that task %s was '%s', and it was '%s'"
                            .formatted(number, id, change.getBefore(), before));
        }
        told.put(id, change.getTask().getLastStatus());
    }

    private void head(EventLogRow row) {
        if (row.getFirst() != first || row.getLast() != last) {
            throw broken(
                    "the log says %d to %d, and has %d to %d"
                            .formatted(row.getFirst(), row.getLast(), first, last));
        }
    }

    @Override
    public void task(String id, Optional<TaskRow> before, Optional<TaskRow> after) {
        if (after.isEmpty()) {
            told.remove(id);
            rows.remove(id);
            return;
        }
        String status = after.get().getTask().getLastStatus();
        String unchanged = rows.getOrDefault(id, "");
        if (written && !told.getOrDefault(id, unchanged).equals(status)) {
            throw broken(
                    "task %s is %s, and its last event tells %s"
                            .formatted(id, status, told.getOrDefault(id, "nothing")));
        }
        rows.put(id, status);
    }

    @Override
    public void settled() {
        written = Tables.EVENTS.existsAt(level.getAsInt());
    }

    private static Violation broken(String evidence) {
        return new Violation(EventsTellEverything.class, evidence);
    }
}
