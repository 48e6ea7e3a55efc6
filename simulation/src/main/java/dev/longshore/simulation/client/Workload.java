package dev.longshore.simulation.client;

import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskFamilyRow;
import dev.longshore.simulation.world.World;
import dev.longshore.state.tables.ClusterKey;
import dev.longshore.state.tables.FamilyKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskDefinitionKey;
import dev.longshore.state.tx.Tx;
import java.util.List;

/** What is run: a cluster, and definitions of different size, network, ports and checks. */
public final class Workload {
    private static final List<TaskDefinition> DEFINITIONS =
            List.of(
                    definition("net-small", "awsvpc", 256, 256, false, 1),
                    definition("net-checked", "awsvpc", 512, 512, true, 2),
                    definition("bridge-port", "bridge", 512, 1024, false, 1),
                    definition("big", "bridge", 3072, 6144, false, 1));

    private Workload() {}

    static String pick(World world) {
        return DEFINITIONS.get(world.random().nextInt(DEFINITIONS.size())).getFamily();
    }

    static NetworkConfiguration network() {
        var network = NetworkConfiguration.newBuilder();
        network.getAwsvpcConfigurationBuilder().addSubnets("subnet-any");
        return network.build();
    }

    /** Writes the cluster and the definitions. */
    public static boolean install(Tx tx) {
        tx.put(
                Tables.CLUSTERS,
                new ClusterKey("sim"),
                ClusterRow.newBuilder()
                        .setCluster(
                                Cluster.newBuilder()
                                        .setClusterName("sim")
                                        .setClusterArn(
                                                "arn:aws:ecs:us-east-1:123456789012:cluster/sim")
                                        .setStatus("ACTIVE"))
                        .build());
        for (TaskDefinition definition : DEFINITIONS) {
            tx.put(
                    Tables.TASK_FAMILIES,
                    new FamilyKey(definition.getFamily()),
                    TaskFamilyRow.newBuilder().setLastRevision(1).build());
            tx.put(
                    Tables.TASK_DEFINITIONS,
                    new TaskDefinitionKey(definition.getFamily(), 1),
                    TaskDefinitionRow.newBuilder().setDefinition(definition).build());
        }
        return true;
    }

    private static TaskDefinition definition(
            String family, String mode, int cpu, int memory, boolean checked, int containers) {
        var definition =
                TaskDefinition.newBuilder()
                        .setTaskDefinitionArn(
                                "arn:aws:ecs:us-east-1:123456789012:task-definition/"
                                        + family
                                        + ":1")
                        .setFamily(family)
                        .setRevision(1)
                        .setStatus("ACTIVE")
                        .setNetworkMode(mode);
        if (containers > 1) {
            definition
                    .setCpu(String.valueOf(cpu * containers))
                    .setMemory(String.valueOf(memory * containers))
                    .setPidMode("task")
                    .addVolumes(Volume.newBuilder().setName("own"));
        }
        for (int i = 0; i < containers; i++) {
            var container =
                    ContainerDefinition.newBuilder()
                            .setName("c" + i)
                            .setImage("image")
                            .setCpu(cpu)
                            .setMemory(memory)
                            .setEssential(i == 0)
                            .setStopTimeout(10);
            if (family.equals("bridge-port")) {
                container.addPortMappings(
                        PortMapping.newBuilder().setContainerPort(80).setHostPort(8080));
            }
            if (checked) {
                container.setHealthCheck(
                        HealthCheck.newBuilder()
                                .addCommand("CMD")
                                .addCommand("true")
                                .setInterval(10));
            }
            if (i > 0) {
                container.addDependsOnBuilder().setContainerName("c0").setCondition("START");
            }
            definition.addContainerDefinitions(container);
        }
        return definition.build();
    }
}
