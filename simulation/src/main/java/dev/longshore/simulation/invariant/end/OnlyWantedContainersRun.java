package dev.longshore.simulation.invariant.end;

import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Set;

/** Compares what really runs with the rows; the quiet minutes are the bound. */
@Invariant(
        "A container whose task nobody wants is stopped within the quiet minutes, and every wanted one runs.")
public final class OnlyWantedContainersRun implements SettledCheck {
    @Override
    public void check(Settled settled) {
        for (SimMachine machine : settled.machines()) {
            Set<String> wanted = settled.settled(settled.tasksOf(machine));
            Set<String> running = settled.settled(machine.host().runningTasks());
            if (!running.equals(wanted)) {
                throw new Violation(
                        OnlyWantedContainersRun.class,
                        machine.name() + " runs " + running + ", wanted are " + wanted);
            }
        }
    }
}
