package dev.longshore.simulation.client;

import com.google.protobuf.Message;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.PortMapping;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.ResourceRequirement;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.StartTaskRequest;
import dev.longshore.proto.ecs.Volume;
import dev.longshore.simulation.client.Calls.Answer;
import dev.longshore.simulation.client.Calls.Repeat;
import dev.longshore.simulation.invariant.RowWatcher;
import dev.longshore.simulation.invariant.caller.ValidCallsAreTaken;
import dev.longshore.simulation.world.World;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is run: two clusters, and definitions of different size, network, ports and checks. */
public final class Workload {
    /** The cluster of all machines. */
    public static final String CLUSTER = "sim";

    /** Its ARN. */
    public static final String CLUSTER_ARN =
            "arn:aws:ecs:us-east-1:123456789012:cluster/" + CLUSTER;

    /** A cluster without any: its tasks run on FARGATE. */
    static final String BORROWER = "borrower";

    /** How many of the FARGATE tasks are the borrower's. */
    private static final double BORROWED = 0.7;

    /** How many of the tasks are there for the lives of their containers. */
    private static final double LIFE_CYCLES = 0.4;

    private static final List<RegisterTaskDefinitionRequest> SIZES =
            List.of(
                    definition("net-small", "awsvpc", 256, 256, false, 1),
                    definition("net-checked", "awsvpc", 512, 512, true, 2),
                    definition("bridge-port", "bridge", 512, 1024, false, 1),
                    definition("big", "bridge", 3072, 6144, false, 1),
                    definition("fargate-small", "awsvpc", 256, 512, false, 1),
                    definition("fargate-checked", "awsvpc", 512, 1024, true, 2),
                    definition("fargate-big", "awsvpc", 4096, 8192, false, 1));

    /** How many of the tasks want what a machine has few of, or another network mode. */
    private static final double SCARCE = 0.3;

    /** Of these kinds a world has only some, so that they meet on a machine. */
    private static final int SCARCE_KINDS = 2;

    /** One container each. */
    private static final List<RegisterTaskDefinitionRequest> SCARCITIES =
            List.of(
                    only("gpu", "awsvpc", c -> c.addResourceRequirements(gpus(1))),
                    only("gpus", "bridge", c -> c.addResourceRequirements(gpus(2))),
                    only("udp", "bridge", c -> c.addPortMappings(port(53, "udp").setHostPort(53))),
                    only("tcp", "bridge", c -> c.addPortMappings(port(53, "tcp").setHostPort(53))),
                    only("chosen-port", "bridge", c -> c.addPortMappings(port(80, "tcp"))),
                    only(
                            "range",
                            "bridge",
                            c ->
                                    c.addPortMappings(
                                            PortMapping.newBuilder()
                                                    .setContainerPortRange("9000-9009"))),
                    only("host", "host", c -> c.addPortMappings(port(9_090, "tcp"))),
                    only("none", "none", c -> {}));

    private static final List<RegisterTaskDefinitionRequest> DEFINITIONS =
            Stream.of(SIZES, LifeCycleDefinitions.ALL, SCARCITIES).flatMap(List::stream).toList();

    private Workload() {}

    /** A request to run some tasks of one of the definitions. */
    static RunTaskRequest.Builder tasks(World world) {
        List<RegisterTaskDefinitionRequest> some =
                world.chance(LIFE_CYCLES)
                        ? LifeCycleDefinitions.ALL
                        : world.chance(SCARCE) ? scarcities(world) : SIZES;
        var definition = some.get(world.random().nextInt(some.size()));
        String family = definition.getFamily();
        var request =
                RunTaskRequest.newBuilder()
                        .setCluster(CLUSTER)
                        .setTaskDefinition(family)
                        .setCount(1 + world.random().nextInt(3));
        if (isOnFargate(family)) {
            request.setLaunchType("FARGATE")
                    .setCluster(world.chance(BORROWED) ? BORROWER : CLUSTER);
        }
        if (definition.getNetworkMode().equals("awsvpc")) {
            request.setNetworkConfiguration(network());
        }
        if (!isOnFargate(family)) {
            Wishes.place(world, request);
            Wishes.override(world, request, definition.getContainerDefinitions(0).getName());
        }
        return request;
    }

    private static List<RegisterTaskDefinitionRequest> scarcities(World world) {
        int first = Math.floorMod(world.seed(), SCARCITIES.size() - SCARCE_KINDS + 1);
        return SCARCITIES.subList(first, first + SCARCE_KINDS);
    }

    /** A request to start a small task on one container instance. */
    static StartTaskRequest startedOn(String instance) {
        return StartTaskRequest.newBuilder()
                .setCluster(CLUSTER)
                .setTaskDefinition("net-small")
                .setNetworkConfiguration(network())
                .addContainerInstances(instance)
                .build();
    }

    private static boolean isOnFargate(String family) {
        return family.startsWith("fargate");
    }

    private static NetworkConfiguration network() {
        var network = NetworkConfiguration.newBuilder();
        network.getAwsvpcConfigurationBuilder().addSubnets("subnet-any");
        return network.build();
    }

    /** Creates the clusters and registers the definitions, as an administrator would. */
    public static void install(Calls calls) {
        must(
                calls,
                "CreateCluster",
                CreateClusterRequest.newBuilder().setClusterName(CLUSTER).build());
        must(
                calls,
                "CreateCluster",
                CreateClusterRequest.newBuilder()
                        .setClusterName(BORROWER)
                        .addCapacityProviders("FARGATE")
                        .addCapacityProviders("FARGATE_SPOT")
                        .build());
        ServiceKind.DEFINITIONS.forEach(
                definition -> must(calls, "RegisterTaskDefinition", definition));
        DEFINITIONS.forEach(definition -> must(calls, "RegisterTaskDefinition", definition));
    }

    /** Whether all that services need is there. */
    static boolean isInstalled(RowWatcher rows) {
        return rows.clusters().containsKey(CLUSTER)
                && rows.clusters().containsKey(BORROWER)
                && ServiceKind.DEFINITIONS.stream()
                        .allMatch(definition -> rows.knowsFamily(definition.getFamily()));
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

    /** The same with a health check of its first container. */
    static RegisterTaskDefinitionRequest.Builder checked(
            RegisterTaskDefinitionRequest.Builder definition) {
        definition.getContainerDefinitionsBuilder(0).setHealthCheck(check());
        return definition;
    }

    private static HealthCheck check() {
        return HealthCheck.newBuilder()
                .addCommand("CMD")
                .addCommand("true")
                .setInterval(10)
                .build();
    }

    private static RegisterTaskDefinitionRequest only(
            String family, String mode, Consumer<ContainerDefinition.Builder> wants) {
        var definition = definition(family, mode, 64, 128, false, 1).toBuilder();
        wants.accept(definition.getContainerDefinitionsBuilder(0));
        return definition.build();
    }

    private static ResourceRequirement gpus(int count) {
        return ResourceRequirement.newBuilder()
                .setType("GPU")
                .setValue(String.valueOf(count))
                .build();
    }

    private static PortMapping.Builder port(int port, String protocol) {
        return PortMapping.newBuilder().setContainerPort(port).setProtocol(protocol);
    }

    private static RegisterTaskDefinitionRequest definition(
            String family, String mode, int cpu, int memory, boolean checked, int containers) {
        var definition =
                RegisterTaskDefinitionRequest.newBuilder().setFamily(family).setNetworkMode(mode);
        if (containers > 1 || isOnFargate(family)) {
            definition
                    .setCpu(String.valueOf(cpu * containers))
                    .setMemory(String.valueOf(memory * containers));
        }
        if (containers > 1) {
            definition.setPidMode("task").addVolumes(Volume.newBuilder().setName("own"));
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
                container.setHealthCheck(check());
            }
            if (i > 0) {
                container.addDependsOnBuilder().setContainerName("c0").setCondition("START");
            }
            definition.addContainerDefinitions(container);
        }
        return definition.build();
    }
}
