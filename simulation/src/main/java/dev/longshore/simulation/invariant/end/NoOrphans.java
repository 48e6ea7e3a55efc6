package dev.longshore.simulation.invariant.end;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.List;

/** Looks for anything on a machine that belongs to no task of its rows. */
@Invariant(
        "After the quiet minutes no container, network, volume or cgroup is left of a task that has gone.")
public final class NoOrphans implements SettledCheck {
    @Override
    public void check(Settled settled) {
        for (SimMachine machine : settled.machines()) {
            List<String> ids = settled.tasksOf(machine).stream().map(Arns::id).toList();
            machine.host().leftovers().stream()
                    .filter(left -> ids.stream().noneMatch(left::contains))
                    .findFirst()
                    .ifPresent(
                            left -> {
                                throw new Violation(
                                        NoOrphans.class, machine.name() + " still has the " + left);
                            });
        }
    }
}
