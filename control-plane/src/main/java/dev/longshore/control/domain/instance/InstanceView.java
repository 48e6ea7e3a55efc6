package dev.longshore.control.domain.instance;

import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.schedule.Among;
import dev.longshore.control.schedule.Fargate;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.Demand;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A container instance as the API shows it, counted from rows at each call: with what the tasks on
 * its machine leave of its resources, those of FARGATE among them, and how many tasks it has
 * itself. FARGATE tasks run on no container instance, so they are not among these.
 */
public final class InstanceView {
    private InstanceView() {}

    /**
     * Shows an instance.
     *
     * @param include with {@code TAGS}, its tags are shown
     */
    public static ContainerInstance instance(
            ReadTx tx, ContainerInstanceRow row, List<String> include) {
        String arn = row.getInstance().getContainerInstanceArn();
        List<TaskRow> tasks =
                tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(Arns.id(arn))).stream()
                        .map(InstanceView::row)
                        .toList();
        var shown =
                row.getInstance().toBuilder()
                        .setRunningTasksCount(count(tasks, true))
                        .setPendingTasksCount(count(tasks, false))
                        .clearRemainingResources();
        remaining(row, tasks, shown);
        row.getInstance().getAttributesList().stream()
                .filter(attribute -> attribute.getName().equals(Among.Pool.ATTRIBUTE))
                .filter(Attribute::hasValue)
                .forEach(attribute -> shown.setCapacityProviderName(attribute.getValue()));
        return include.contains("TAGS") ? shown.build() : shown.clearTags().build();
    }

    private static TaskRow row(Row<TaskKey, TaskRow> row) {
        return row.row();
    }

    private static int count(List<TaskRow> tasks, boolean running) {
        return (int)
                tasks.stream()
                        .filter(task -> !Fargate.runs(task))
                        .map(Tasks::statusOf)
                        .filter(
                                status ->
                                        running
                                                ? status == TaskStatus.RUNNING
                                                : status.isBeforeRunning())
                        .count();
    }

    private static void remaining(
            ContainerInstanceRow row, List<TaskRow> tasks, ContainerInstance.Builder shown) {
        int cpu = row.getCapacity().getCpuUnits();
        int memory = row.getCapacity().getMemoryMib();
        var tcp = new TreeSet<>(row.getCapacity().getReservedTcpPortsList());
        var udp = new TreeSet<>(row.getCapacity().getReservedUdpPortsList());
        for (TaskRow task : tasks) {
            Demand demand = task.getDemand();
            cpu -= demand.getCpuUnits();
            memory -= demand.getMemoryMib();
            tcp.addAll(demand.getTcpPortsList());
            udp.addAll(demand.getUdpPortsList());
        }
        shown.addRemainingResources(InstanceResources.integer("CPU", cpu))
                .addRemainingResources(InstanceResources.integer("MEMORY", memory))
                .addRemainingResources(InstanceResources.ports("PORTS", new ArrayList<>(tcp)))
                .addRemainingResources(InstanceResources.ports("PORTS_UDP", new ArrayList<>(udp)));
    }
}
