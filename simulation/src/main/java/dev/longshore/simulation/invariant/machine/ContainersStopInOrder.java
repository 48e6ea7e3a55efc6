package dev.longshore.simulation.invariant.machine;

import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.host.SimHost.Deed;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.invariant.machine.WantedContainersRun.Records;

/** Looks at who needs a container, when it is asked to stop. */
@Invariant(
        "A container is asked to stop only when none runs that depends on it or has its volumes.")
public final class ContainersStopInOrder implements SimHost.Witness {
    private final Records records;

    public ContainersStopInOrder(Records records) {
        this.records = records;
    }

    @Override
    public void stopAsked(Deed deed) {
        if (records.gaveUp(deed.host(), deed.task().getTaskArn(), deed.container())) {
            return; // it never came to run: nobody has anything of it but its volumes
        }
        deed.task().getDefinition().getContainerDefinitionsList().stream()
                .filter(other -> needs(other, deed.container()) && runs(deed, other.getName()))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw new Violation(
                                    ContainersStopInOrder.class,
                                    "%s of %s is stopped while %s runs"
                                            .formatted(
                                                    deed.container(),
                                                    deed.task().getTaskArn(),
                                                    other.getName()));
                        });
    }

    private static boolean needs(ContainerDefinition container, String other) {
        return container.getDependsOnList().stream()
                        .anyMatch(it -> it.getContainerName().equals(other))
                || container.getVolumesFromList().stream()
                        .anyMatch(it -> it.getSourceContainer().equals(other));
    }

    private static boolean runs(Deed deed, String container) {
        return deed.containers().containsKey(container)
                && deed.containers().get(container).phase() == Phase.RUNNING;
    }
}
