package dev.longshore.simulation.invariant.end;

import dev.longshore.control.dispatch.part.CommittedRows;
import dev.longshore.control.dispatch.part.ConnectPart;
import dev.longshore.control.domain.naming.Namespaces;
import dev.longshore.proto.agent.ConnectEndpoint;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimMachine;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import dev.longshore.simulation.world.Coverage.Point;
import dev.longshore.state.tx.ReadTx;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares what each machine was told step by step of who answers its tasks with what one that
 * begins anew is told, and that with the tasks that really run.
 */
@Invariant(
        "After the quiet minutes every machine knows exactly who takes requests for what its tasks may call by Service Connect, and none of these runs nowhere.")
public final class MachinesKnowTheirEndpoints implements SettledCheck {
    private static final String PART = "connect";

    @Override
    public void check(Settled settled) {
        Set<String> running =
                settled.machines().stream()
                        .flatMap(machine -> machine.host().runningTasks().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        for (SimMachine machine : settled.machines()) {
            Map<String, PartEntry> wanted =
                    settled.leader().committed(tx -> wanted(tx, settled.instanceOf(machine)));
            var known = new TreeMap<>(machine.host().part(PART));
            if (!known.equals(wanted)) {
                throw new Violation(
                        MachinesKnowTheirEndpoints.class,
                        machine.name() + " knows " + known + ", the rows say " + wanted);
            }
            wanted.values().forEach(entry -> runs(settled, entry.getConnectEndpoint(), running));
        }
    }

    private static void runs(Settled settled, ConnectEndpoint endpoint, Set<String> running) {
        settled.world().coverage().hit(Point.ENDPOINT_KNOWN);
        boolean isThere =
                settled.rows().tasks().values().stream()
                        .filter(row -> isAt(row, endpoint))
                        .anyMatch(
                                row ->
                                        running.contains(row.getTask().getTaskArn())
                                                || settled.isAnotherTry(row));
        if (!isThere) {
            throw new Violation(
                    MachinesKnowTheirEndpoints.class,
                    "nothing runs at " + endpoint.getAddress() + ", where requests are sent");
        }
    }

    private static boolean isAt(TaskRow row, ConnectEndpoint endpoint) {
        return !row.getReleased() && row.getNetwork().getAddress().equals(endpoint.getAddress());
    }

    private static Map<String, PartEntry> wanted(ReadTx tx, String instance) {
        var entries = new TreeMap<String, PartEntry>();
        if (Namespaces.mayBeMade(tx)) {
            var fresh =
                    new ConnectPart(
                            new CommittedRows() {
                                @Override
                                public <T> T read(Function<ReadTx, T> reader) {
                                    return reader.apply(tx);
                                }
                            });
            fresh.rebuild(tx);
            fresh.whole(tx, instance)
                    .getEntriesList()
                    .forEach(entry -> entries.put(entry.getKey(), entry));
        }
        return entries;
    }
}
