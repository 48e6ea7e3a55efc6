package dev.longshore.simulation.invariant.end;

import dev.longshore.control.dispatch.part.NamesPart;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares what each machine was told step by step with what one that begins anew is told, and that
 * with the tasks that really run.
 */
@Invariant(
        "After the quiet minutes every machine knows exactly the names and the instances that the rows say, and no task among them is one that runs nowhere.")
public final class MachinesKnowTheNames implements SettledCheck {
    @Override
    public void check(Settled settled) {
        Map<String, PartEntry> wanted = settled.leader().committed(MachinesKnowTheNames::wanted);
        Set<String> running =
                settled.machines().stream()
                        .flatMap(machine -> machine.host().runningTasks().stream())
                        .map(Arns::id)
                        .collect(Collectors.toCollection(TreeSet::new));
        for (PartEntry entry : wanted.values()) {
            if (entry.hasNamedInstance()) {
                checkRuns(settled, entry.getNamedInstance(), running);
            }
        }
        for (SimMachine machine : settled.machines()) {
            var known = new TreeMap<>(machine.host().part(NamesPart.NAME));
            if (!known.equals(wanted)) {
                throw new Violation(
                        MachinesKnowTheNames.class,
                        machine.name() + " knows " + known + ", the rows say " + wanted);
            }
        }
    }

    /** An instance that somebody registered is no task, and nobody knows how it is. */
    private static void checkRuns(Settled settled, NamedInstance instance, Set<String> running) {
        Optional<TaskRow> task =
                settled.rows().tasks().values().stream()
                        .filter(
                                row ->
                                        Arns.id(row.getTask().getTaskArn())
                                                .equals(instance.getInstanceId()))
                        .findFirst();
        if (task.isEmpty()) {
            return;
        }
        settled.world().coverage().hit(Point.NAMED_TASK_KNOWN);
        if (instance.getHealthy()
                && !running.contains(instance.getInstanceId())
                && !settled.isAnotherTry(task.get())) {
            throw new Violation(
                    MachinesKnowTheNames.class,
                    instance.getInstanceId() + " is found by its name and runs nowhere");
        }
    }

    private static Map<String, PartEntry> wanted(ReadTx tx) {
        var entries = new TreeMap<String, PartEntry>();
        if (Namespaces.mayBeMade(tx)) {
            var fresh = new NamesPart();
            fresh.rebuild(tx);
            fresh.whole(tx, "")
                    .getEntriesList()
                    .forEach(entry -> entries.put(entry.getKey(), entry));
        }
        return entries;
    }
}
