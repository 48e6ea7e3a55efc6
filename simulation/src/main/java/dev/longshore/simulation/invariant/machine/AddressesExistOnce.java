package dev.longshore.simulation.invariant.machine;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
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
    public void prepared(String host, TaskResource resource, AssignedTask task) {
        String taskId = Arns.id(task.getTaskArn());
        if (resource != TaskResource.NETWORK || operator.saysIsGone(taskId)) {
            return;
        }
        String address = task.getNetwork().getAddress();
        String holder = tasks.put(address, taskId);
        if (holder != null && !holder.equals(taskId) && !operator.saysIsGone(holder)) {
            throw new Violation(
                    AddressesExistOnce.class,
                    "address %s is made for %s on %s while that of %s exists"
                            .formatted(address, taskId, host, holder));
        }
    }

    @Override
    public void released(String host, TaskResource resource, String taskId) {
        if (resource == TaskResource.NETWORK) {
            tasks.values().removeIf(taskId::equals);
        }
    }
}
