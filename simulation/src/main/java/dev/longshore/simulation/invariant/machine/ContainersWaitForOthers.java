package dev.longshore.simulation.invariant.machine;

import dev.longshore.agent.runtime.ContainerState;
import dev.longshore.agent.runtime.ContainerState.Phase;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerDependency;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.host.SimHost.Deed;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Optional;

/** Looks at what a container depends on, as it really is, when it is started for the first time. */
@Invariant(
        "A container is started for the first time only when what it depends on has really come so far.")
public final class ContainersWaitForOthers implements SimHost.Witness {
    @Override
    public void started(Deed deed, int times) {
        ContainerDefinition container = deed.definition(deed.container());
        boolean met =
                container.getDependsOnList().stream().allMatch(it -> isMet(deed, it))
                        && container.getVolumesFromList().stream()
                                .allMatch(
                                        it ->
                                                deed.containers()
                                                        .containsKey(it.getSourceContainer()));
        if (times == 1 && !met) {
            throw new Violation(
                    ContainersWaitForOthers.class,
                    "%s of %s was started beside %s"
                            .formatted(
                                    deed.container(), deed.task().getTaskArn(), deed.containers()));
        }
    }

    /** Health is only what the agent makes of its checks. */
    private static boolean isMet(Deed deed, ContainerDependency dependency) {
        ContainerState on = deed.containers().get(dependency.getContainerName());
        if (on == null) {
            return false;
        }
        return switch (dependency.getCondition()) {
            case "COMPLETE" -> on.phase() == Phase.EXITED;
            case "SUCCESS" -> on.execution().exitCode().equals(Optional.of(0));
            default -> on.phase() != Phase.CREATED;
        };
    }
}
