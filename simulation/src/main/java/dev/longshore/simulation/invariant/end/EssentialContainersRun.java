package dev.longshore.simulation.invariant.end;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Map;

/** Compares the machines with the definitions of the tasks that are RUNNING. */
@Invariant(
        "After the quiet minutes every essential container of a RUNNING task runs, unless its program ends by itself, or its service launched the task within the last minute.")
public final class EssentialContainersRun implements SettledCheck {
    @Override
    public void check(Settled settled) {
        for (SimMachine machine : settled.machines()) {
            settled.settled(settled.tasksOf(machine)).stream()
                    .flatMap(arn -> machine.runner(arn).stream())
                    .filter(runner -> runner.entry().getStopCode().isEmpty())
                    .forEach(runner -> check(machine, runner.entry().getTask()));
        }
    }

    private static void check(SimMachine machine, AssignedTask task) {
        Map<String, ContainerState> containers = machine.host().containersOf(task.getTaskArn());
        for (ContainerDefinition container : task.getDefinition().getContainerDefinitionsList()) {
            boolean must =
                    (!container.hasEssential() || container.getEssential())
                            && !SimHost.endsByItself(container.getImage());
            ContainerState state = containers.get(container.getName());
            if (must && (state == null || state.phase() != Phase.RUNNING)) {
                throw new Violation(
                        EssentialContainersRun.class,
                        "%s of %s does not run on %s: %s"
                                .formatted(
                                        container.getName(),
                                        task.getTaskArn(),
                                        machine.name(),
                                        state));
            }
        }
    }
}
