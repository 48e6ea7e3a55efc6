package dev.longshore.control.domain.balancer.node;

import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.SystemControl;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.proto.task.BalancerTasks;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tx.Tx;
import java.util.List;
import java.util.Optional;

/** What the tasks are made of that are load balancers' nodes, and how they are known. */
public final class NodeTasks {
    /** No family that somebody registers can have this name. */
    private static final String FAMILY = ".balancer";

    /** Grows with each change of the definition below: nodes of the one before are replaced. */
    private static final int REVISION = 2;

    private static final int CPU_UNITS = 256;
    private static final int MEMORY_MIB = 1024;
    private static final int USUAL_MEMORY_MIB = 128;

    private NodeTasks() {}

    /** The load balancer whose node a task is, if it is one. */
    public static Optional<BalancerKey> balancer(TaskKey key, TaskRow row) {
        if (!key.cluster().equals(BalancerTasks.CLUSTER)) {
            return Optional.empty();
        }
        String group = row.getTask().getGroup();
        return group.startsWith(Tables.SERVICE_GROUP)
                ? Optional.of(new BalancerKey(group.substring(Tables.SERVICE_GROUP.length())))
                : Optional.empty();
    }

    /** Whether a node can be sent to: it runs, it is to go on, and its machine is not given up. */
    public static boolean takesConnections(TaskRow row) {
        return row.hasNetwork()
                && !row.getReleased()
                && !row.hasLostAt()
                && row.getTask().getLastStatus().equals("RUNNING")
                && row.getTask().getDesiredStatus().equals("RUNNING");
    }

    /** The ARN of their definition, which is there from now on. */
    static String definition(Tx tx, EcsArns arns) {
        var key = new TaskDefinitionKey(FAMILY, REVISION);
        String arn = arns.taskDefinition(FAMILY, REVISION);
        if (tx.get(Tables.TASK_DEFINITIONS, key).isEmpty()) {
            tx.put(
                    Tables.TASK_DEFINITIONS,
                    key,
                    TaskDefinitionRow.newBuilder()
                            .setDefinition(definition(arn).setRegisteredAt(Timestamps.of(tx.now())))
                            .build());
        }
        return arn;
    }

    private static TaskDefinition.Builder definition(String arn) {
        return TaskDefinition.newBuilder()
                .setTaskDefinitionArn(arn)
                .setFamily(FAMILY)
                .setRevision(REVISION)
                .setStatus("ACTIVE")
                .setNetworkMode("awsvpc")
                .addAllCompatibilities(List.of("EC2", "FARGATE"))
                .addAllRequiresCompatibilities(List.of("FARGATE"))
                .addRequiresAttributes(attribute("ecs.capability.task-eni"))
                .addRequiresAttributes(attribute(BalancerTasks.CAPABILITY))
                .addContainerDefinitions(
                        ContainerDefinition.newBuilder()
                                .setName("haproxy")
                                .setImage(BalancerTasks.IMAGE)
                                .addAllCommand(BalancerTasks.COMMAND)
                                .setCpu(CPU_UNITS)
                                .setMemory(MEMORY_MIB)
                                .setMemoryReservation(USUAL_MEMORY_MIB)
                                .addSystemControls(
                                        SystemControl.newBuilder()
                                                .setNamespace(BalancerTasks.RETRIES_SETTING)
                                                .setValue(BalancerTasks.RETRIES))
                                .setEssential(true));
    }

    private static Attribute attribute(String name) {
        return Attribute.newBuilder().setName(name).build();
    }
}
