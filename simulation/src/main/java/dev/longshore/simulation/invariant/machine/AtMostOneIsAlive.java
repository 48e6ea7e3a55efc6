package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.host.SimHost.Deed;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;
import java.util.Objects;

/** Looks at all machines at each start of a container; services of this kind have one task here. */
@Invariant(
        "Of a service that asks for it no second task ever runs, on whatever machine and behind whatever cut, unless an operator has said that the first one's machine is gone.")
public final class AtMostOneIsAlive implements SimHost.Witness {
    private final RowWatcher rows;
    private final OperatorsWord operator;
    private final List<SimMachine> machines;

    public AtMostOneIsAlive(RowWatcher rows, OperatorsWord operator, List<SimMachine> machines) {
        this.rows = rows;
        this.operator = operator;
        this.machines = machines;
    }

    @Override
    public void started(Deed deed, int times) {
        if (!deed.task().getAtMostOne()) {
            return;
        }
        String arn = deed.task().getTaskArn();
        TaskRow mine = rows.tasks().get(Arns.id(arn));
        if (mine == null) {
            return; // forgotten since it was declared STOPPED; ContainersStartOnce looks at that
        }
        for (SimMachine machine : machines) {
            for (String other : machine.host().runningTasks()) {
                TaskRow row = rows.tasks().get(Arns.id(other));
                if (!other.equals(arn)
                        && row != null
                        && isSameService(row, mine)
                        && !operator.saysIsGone(Arns.id(other))) {
                    throw new Violation(
                            AtMostOneIsAlive.class,
                            "%s begins on %s while %s runs on %s"
                                    .formatted(arn, deed.host(), other, machine.name()));
                }
            }
        }
    }

    private static boolean isSameService(TaskRow one, TaskRow other) {
        return one.getAtMostOne()
                && Objects.equals(one.getTask().getGroup(), other.getTask().getGroup())
                && one.getTask().getClusterArn().equals(other.getTask().getClusterArn());
    }
}
