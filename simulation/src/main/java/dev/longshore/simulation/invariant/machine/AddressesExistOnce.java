package dev.longshore.simulation.invariant.machine;

import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.Violation;
import java.util.Map;
import java.util.TreeMap;

/** Sees every network of a task come and go. */
@Invariant("No IP address is in the networks of two tasks at once, whatever the rows say.")
public final class AddressesExistOnce implements SimHost.Witness {
    private final OperatorsWord operator;
    private final Map<String, String> tasks = new TreeMap<>();

    public AddressesExistOnce(OperatorsWord operator) {
        this.operator = operator;
    }

    @Override
    public void networkMade(String host, String taskId, String address) {
        if (operator.saysIsGone(taskId)) {
            return;
        }
        String holder = tasks.put(address, taskId);
        if (holder != null && !holder.equals(taskId) && !operator.saysIsGone(holder)) {
            throw new Violation(
                    AddressesExistOnce.class,
                    "address %s is made for %s on %s while that of %s exists"
                            .formatted(address, taskId, host, holder));
        }
    }

    @Override
    public void networkGone(String host, String taskId) {
        tasks.values().removeIf(taskId::equals);
    }
}
