package dev.longshore.control.domain.task;

import dev.longshore.control.domain.capacity.ComingRoom;
import dev.longshore.control.schedule.Node;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.time.Duration;

/**
 * Ends tasks on FARGATE_SPOT whose room others need (Amazon ECS Developer Guide, Fargate Spot
 * termination notices): they are to stop at once, and have the warning's time to do so.
 */
public final class SpotTasks {
    private static final String STOP_CODE = "SpotInterruption";
    private static final String REASON = "Your Spot Task was interrupted.";

    /** For how long after the warning's time no others take the room. */
    private static final Duration KEPT_FREE = Duration.ofMinutes(1);

    private final Tasks tasks;
    private final Duration warning;

    public SpotTasks(Tasks tasks, Duration warning) {
        this.tasks = tasks;
        this.warning = warning;
    }

    /** Interrupts those who leave, if somebody has to; new ones do not come for a while. */
    void interrupt(Tx tx, ComingRoom.Expected expected) {
        if (expected.leaving().isEmpty()) {
            return;
        }
        for (Node.Held task : expected.leaving()) {
            tx.get(Tables.TASKS, task.key())
                    .map(row -> row.toBuilder().setStopTimeoutSeconds(seconds()).build())
                    .ifPresent(row -> tasks.stop(tx, task.key(), row, STOP_CODE, REASON));
        }
        var key = expected.node().key();
        ContainerInstanceRow machine =
                tx.get(Tables.CONTAINER_INSTANCES, key).orElse(expected.node().row());
        tx.put(
                Tables.CONTAINER_INSTANCES,
                key,
                machine.toBuilder()
                        .setNoSpotUntil(Timestamps.of(tx.now().plus(warning).plus(KEPT_FREE)))
                        .build());
    }

    /** Whether such tasks are leaving a machine for others, or have just left it. */
    boolean isLeaving(ReadTx tx, Node node) {
        return tx.get(Tables.CONTAINER_INSTANCES, node.key())
                .filter(ContainerInstanceRow::hasNoSpotUntil)
                .filter(row -> tx.now().isBefore(Timestamps.instant(row.getNoSpotUntil())))
                .isPresent();
    }

    private int seconds() {
        return (int) Math.min(warning.toSeconds(), Integer.MAX_VALUE);
    }
}
