package dev.longshore.simulation.invariant.machine;

import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.invariant.Invariant;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.Violation;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up what really runs, after every start. */
@Invariant("The tasks that really run on a machine fit its CPU and its memory.")
public final class MachinesHoldWhatRuns implements SimHost.Witness {
    private final RowWatcher rows;
    private final OperatorsWord operator;
    private final Map<String, Demand> demands = new TreeMap<>();

    public MachinesHoldWhatRuns(RowWatcher rows, OperatorsWord operator) {
        this.rows = rows;
        this.operator = operator;
    }

    @Override
    public void load(String host, Set<String> taskArns, int cpuUnits, int memoryMib) {
        int cpu = 0;
        int memory = 0;
        for (String arn : taskArns) {
            if (!operator.saysIsGone(Arns.id(arn))) {
                Demand demand = demands.computeIfAbsent(Arns.id(arn), this::demand);
                cpu += demand.getCpuUnits();
                memory += demand.getMemoryMib();
            }
        }
        if (cpu > cpuUnits || memory > memoryMib) {
            throw new Violation(
                    MachinesHoldWhatRuns.class,
                    host + " runs tasks of " + cpu + " CPU units and " + memory + " MiB");
        }
    }

    private Demand demand(String taskId) {
        return rows.tasks().getOrDefault(taskId, TaskRow.getDefaultInstance()).getDemand();
    }
}
