package dev.longshore.simulation.invariant.end;

import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Set;

/** Compares the tasks that an agent runs with the rows. */
@Invariant("After the quiet minutes the assignment that an agent holds equals the cluster's rows.")
public final class AgentsHoldTheirAssignment implements SettledCheck {
    @Override
    public void check(Settled settled) {
        for (SimMachine machine : settled.machines()) {
            Set<String> wanted = settled.settled(settled.tasksOf(machine));
            Set<String> held = settled.settled(machine.agent().orElseThrow().runners().keySet());
            if (!held.equals(wanted)) {
                throw new Violation(
                        AgentsHoldTheirAssignment.class,
                        machine.name() + " holds " + held + ", the rows say " + wanted);
            }
        }
    }
}
