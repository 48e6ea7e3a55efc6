package dev.longshore.simulation.invariant.machine;

import dev.longshore.agent.resource.TaskResource;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.simulation.host.SimHost;
import java.util.List;
import java.util.Set;

/** Shows what machines do to everyone who watches them. */
public final class Witnesses implements SimHost.Witness {
    private final List<SimHost.Witness> all;

    public Witnesses(List<SimHost.Witness> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void started(SimHost.Deed deed, int times) {
        all.forEach(witness -> witness.started(deed, times));
    }

    @Override
    public void load(String host, Set<String> taskArns, int cpuUnits, int memoryMib) {
        all.forEach(witness -> witness.load(host, taskArns, cpuUnits, memoryMib));
    }

    @Override
    public void stopAsked(SimHost.Deed deed) {
        all.forEach(witness -> witness.stopAsked(deed));
    }

    @Override
    public void prepared(String host, TaskResource resource, AssignedTask task) {
        all.forEach(witness -> witness.prepared(host, resource, task));
    }

    @Override
    public void released(String host, TaskResource resource, String taskId) {
        all.forEach(witness -> witness.released(host, resource, taskId));
    }
}
