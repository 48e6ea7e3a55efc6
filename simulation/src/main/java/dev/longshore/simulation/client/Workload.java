package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.Volume;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.caller.ValidCallsAreTaken;
import dev.longshore.simulation.world.World;
import java.util.List;

/** What is run: a cluster, and definitions of different size, network, ports and checks. */
public final class Workload {
    /** The cluster of all machines. */
    public static final String CLUSTER = "sim";

    /** Its ARN. */
    public static final String CLUSTER_ARN =
            "arn:aws:ecs:us-east-1:123456789012:cluster/" + CLUSTER;

    private static final List<RegisterTaskDefinitionRequest> DEFINITIONS =
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

    /** Creates the cluster and registers the definitions, as an administrator would. */
    public static void install(Calls calls) {
        must(
                calls,
                "CreateCluster",
                CreateClusterRequest.newBuilder().setClusterName(CLUSTER).build());
        DEFINITIONS.forEach(definition -> must(calls, "RegisterTaskDefinition", definition));
    }

    private static void must(Calls calls, String operation, Message request) {
        calls.send(
                operation,
                request,
                Repeat.UNTIL_ANSWERED,
                answer -> {
                    if (answer instanceof Answer.Refused refused) {
                        throw ValidCallsAreTaken.refused(operation, refused.why().toString());
                    }
                });
    }

    private static RegisterTaskDefinitionRequest definition(
            String family, String mode, int cpu, int memory, boolean checked, int containers) {
        var definition =
                RegisterTaskDefinitionRequest.newBuilder().setFamily(family).setNetworkMode(mode);
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
