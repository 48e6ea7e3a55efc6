package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the machine at the moment when the rows release what a task held. */
@Invariant(
        "Address, ports and resources of a task are released only when nothing of it runs and its network is gone.")
public final class HeldUntilGone implements RowListener {
    private final List<SimMachine> machines;
    private final OperatorsWord operator;
    private final Map<String, String> agents = new HashMap<>();
    private final Map<String, TaskRow> releasing = new HashMap<>();

    /** {@code machines} are all there will be; the list may be filled later. */
    public HeldUntilGone(List<SimMachine> machines, OperatorsWord operator) {
        this.machines = machines;
        this.operator = operator;
    }

    @Override
    public void node(Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {
        after.ifPresent(
                row ->
                        agents.put(
                                Arns.id(row.getInstance().getContainerInstanceArn()),
                                row.getAgentId()));
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        boolean held = before.filter(HeldUntilGone::holds).isPresent();
        if (held && after.filter(HeldUntilGone::holds).isEmpty()) {
            releasing.put(taskId, before.orElseThrow());
        }
    }

    private static boolean holds(TaskRow row) {
        return !row.getReleased() && !row.getInstance().isEmpty();
    }

    /** With the whole batch: a node that is deregistered goes together with its tasks. */
    @Override
    public void settled() {
        releasing.forEach(this::check);
        releasing.clear();
    }

    private void check(String taskId, TaskRow row) {
        String agent = agents.getOrDefault(row.getInstance(), "");
        machines.stream()
                .filter(machine -> machine.agentId().equals(agent))
                .filter(machine -> !operator.saysIsGone(taskId))
                .filter(machine -> machine.host().uses(taskId))
                .findFirst()
                .ifPresent(
                        machine -> {
                            throw new Violation(
                                    HeldUntilGone.class,
                                    "task %s is released, and on %s there is: %s"
                                            .formatted(
                                                    taskId,
                                                    machine.name(),
                                                    machine.host().leftovers()));
                        });
    }
}
