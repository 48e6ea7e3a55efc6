package dev.longshore.simulation.invariant.row;

import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowListener;
import dev.longshore.simulation.invariant.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who holds which address and which port of which node, until it releases them. */
@Invariant("No IP address and no port of a node is held by two tasks.")
public final class NothingIsHeldTwice implements RowListener {
    private final Asked asked;
    private final Map<String, String> holders = new TreeMap<>();
    private final Map<String, TaskRow> changed = new TreeMap<>();

    public NothingIsHeldTwice(Asked asked) {
        this.asked = asked;
    }

    @Override
    public void task(String taskId, Optional<TaskRow> before, Optional<TaskRow> after) {
        before.ifPresent(row -> names(row).forEach(name -> holders.remove(name, taskId)));
        after.filter(row -> !row.getReleased()).ifPresent(row -> changed.put(taskId, row));
    }

    /** Between the rows of one batch, an address may go from one task to another. */
    @Override
    public void settled() {
        changed.forEach((taskId, row) -> names(row).forEach(name -> hold(name, taskId)));
        changed.clear();
    }

    private void hold(String name, String taskId) {
        String other = holders.put(name, taskId);
        if (other != null && !other.equals(taskId)) {
            throw new Violation(
                    NothingIsHeldTwice.class, name + " belongs to " + other + " and to " + taskId);
        }
    }

    private List<String> names(TaskRow row) {
        List<String> names = new ArrayList<>();
        if (!row.getNetwork().getAddress().isEmpty()) {
            names.add("address " + row.getNetwork().getAddress());
        }
        if (!row.getInstance().isEmpty()) {
            for (int port : asked.by(row).tcpPorts()) {
                names.add("TCP port " + port + " of " + row.getInstance());
            }
            for (int port : asked.by(row).udpPorts()) {
                names.add("UDP port " + port + " of " + row.getInstance());
            }
        }
        return names;
    }
}
