package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.Map;
import java.util.TreeMap;

/** Sees every start of a container. */
@Invariant(
        "A task's containers are started at most once, or again where their restart policy says so, on the one node that the task was placed on.")
public final class ContainersStartOnce implements SimHost.Witness {
    private final RowWatcher rows;
    private final OperatorsWord operator;
    private final Map<String, String> startedOn = new TreeMap<>();

    public ContainersStartOnce(RowWatcher rows, OperatorsWord operator) {
        this.rows = rows;
        this.operator = operator;
    }

    @Override
    public void started(SimHost.Deed deed, int times) {
        String host = deed.host();
        String taskArn = deed.task().getTaskArn();
        String what = taskArn + " " + deed.container();
        String before = startedOn.put(what, host);
        boolean again = before != null || times > 1;
        boolean mayAgain =
                host.equals(before)
                        && deed.definition(deed.container()).getRestartPolicy().getEnabled();
        if (again && !mayAgain) {
            throw broken(what + " was started on " + host + " after " + before);
        }
        if (operator.saysIsGone(Arns.id(taskArn))) {
            return;
        }
        TaskRow row = rows.tasks().get(Arns.id(taskArn));
        String node = row == null ? "" : agentOf(row);
        if (row == null || !node.equals(SimHost.agentOf(host))) {
            throw broken(what + " was started on " + host + ", it was placed on " + node);
        }
    }

    private String agentOf(TaskRow row) {
        return rows.nodes()
                .getOrDefault(row.getInstance(), ContainerInstanceRow.getDefaultInstance())
                .getAgentId();
    }

    private static Violation broken(String evidence) {
        return new Violation(ContainersStartOnce.class, evidence);
    }
}
