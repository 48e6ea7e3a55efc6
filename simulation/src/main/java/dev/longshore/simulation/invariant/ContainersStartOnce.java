package dev.longshore.simulation.invariant;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.simulation.host.SimHost;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A task's containers are started at most once, on the one node that it was placed on; one that is
 * wanted is never stopped without a cause on record; an address is never on two machines.
 */
public final class ContainersStartOnce implements SimHost.Witness, RowWatcher.RowPromise {
    private final RowWatcher rows;

    /** The cause that a machine's agent has on record for the end of a task; empty without one. */
    private final Function<String, String> causeOnRecord;

    private final Map<String, String> startedOn = new TreeMap<>();
    private final Map<String, String> addresses = new TreeMap<>();
    private final Map<String, Demand> demands = new TreeMap<>();
    private final Set<String> deregisteredInSilence = new HashSet<>();

    public ContainersStartOnce(RowWatcher rows, Function<String, String> causeOnRecord) {
        this.rows = rows;
        this.causeOnRecord = causeOnRecord;
    }

    @Override
    public void started(String host, String taskArn, String container, int times) {
        String what = taskArn + " " + container;
        String before = startedOn.put(what, host);
        if (before != null || times > 1) {
            throw new Violation(
                    "ContainersStartOnce", what + " was started on " + host + " after " + before);
        }
        if (saidToBeGone(id(taskArn))) {
            return;
        }
        TaskRow row = rows.tasks().get(id(taskArn));
        String node =
                row == null
                        ? ""
                        : rows.nodes()
                                .getOrDefault(
                                        row.getInstance(),
                                        ContainerInstanceRow.getDefaultInstance())
                                .getAgentId();
        if (row == null || !node.equals("machine-" + host.substring(1))) {
            throw new Violation(
                    "ContainersStartOnce",
                    what + " was started on " + host + ", it was placed on " + node);
        }
    }

    @Override
    public void load(String host, Set<String> taskArns, int cpuUnits, int memoryMib) {
        int cpu = 0;
        int memory = 0;
        for (String arn : taskArns) {
            if (saidToBeGone(id(arn))) {
                continue;
            }
            var demand =
                    demands.computeIfAbsent(
                            id(arn),
                            task ->
                                    rows.tasks()
                                            .getOrDefault(task, TaskRow.getDefaultInstance())
                                            .getDemand());
            cpu += demand.getCpuUnits();
            memory += demand.getMemoryMib();
        }
        if (cpu > cpuUnits || memory > memoryMib) {
            throw new Violation(
                    "HostsAreNotOvercommitted",
                    host + " runs tasks of " + cpu + " CPU units and " + memory + " MiB");
        }
    }

    @Override
    public void stopAsked(String host, String taskArn, String container) {
        TaskRow row = rows.tasks().get(id(taskArn));
        boolean wanted =
                row != null
                        && row.getTask().getDesiredStatus().equals("RUNNING")
                        && !row.getReleased();
        String cause = causeOnRecord.apply(host + " " + taskArn);
        boolean own = cause.equals("EssentialContainerExited") || cause.equals("TaskFailedToStart");
        if (wanted && !own) {
            throw new Violation(
                    "ContainersStartOnce",
                    taskArn
                            + " "
                            + container
                            + " on "
                            + host
                            + " is stopped though it is wanted; cause on record: '"
                            + cause
                            + "'");
        }
    }

    @Override
    public void networkMade(String host, String taskId, String address) {
        if (saidToBeGone(taskId)) {
            return;
        }
        String holder = addresses.put(address, taskId);
        if (holder != null && !holder.equals(taskId) && !saidToBeGone(holder)) {
            throw new Violation(
                    "ContainersStartOnce",
                    "address "
                            + address
                            + " is made for "
                            + taskId
                            + " on "
                            + host
                            + " while that of "
                            + holder
                            + " exists");
        }
    }

    @Override
    public void networkGone(String host, String taskId) {
        addresses.values().removeIf(taskId::equals);
    }

    /**
     * Whether an operator has deregistered the silent node of a task: that it is gone was the
     * operator's word, not ours.
     */
    private boolean saidToBeGone(String taskId) {
        return rows.lastOf(taskId)
                .filter(row -> deregisteredInSilence.contains(row.getInstance()))
                .isPresent();
    }

    @Override
    public void node(Optional<ContainerInstanceRow> before, Optional<ContainerInstanceRow> after) {
        before.filter(row -> after.isEmpty() && !row.getInstance().getAgentConnected())
                .map(row -> row.getInstance().getContainerInstanceArn())
                .ifPresent(arn -> deregisteredInSilence.add(id(arn)));
    }

    private static String id(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
