package dev.longshore.simulation.client;

import dev.longshore.control.domain.service.AtMostOne;
import dev.longshore.proto.ecs.CapacityProviderStrategyItem;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DeploymentCircuitBreaker;
import dev.longshore.proto.ecs.DeploymentConfiguration;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.simulation.host.SimHost;
import dev.longshore.simulation.world.World;
import java.util.List;

/** What services run on, and which definitions they deploy. */
enum ServiceKind {
    ON_EC2,
    ON_FARGATE,
    /** Through FARGATE and FARGATE_SPOT, on a cluster without machines. */
    BY_STRATEGY,
    /** Of which there is never more than one task. */
    ONE_AT_MOST,
    DAEMON;

    /** The name of the port of tasks that are not daemons'. */
    static final String PORT = "web";

    /** More tasks make worlds slower, and show nothing else. */
    private static final int MOST_TASKS = 6;

    /** Percentages that services keep: the least and the most. */
    private record Bounds(int least, int most) {}

    private static final List<Bounds> BOUNDS =
            List.of(
                    new Bounds(100, 200),
                    new Bounds(50, 100),
                    new Bounds(0, 100),
                    new Bounds(100, 150),
                    new Bounds(50, 134),
                    new Bounds(67, 200));

    private static final List<Bounds> OF_DAEMONS = List.of(new Bounds(0, 100), new Bounds(50, 100));

    /** Tasks of these run; those of the others do not. */
    private static final List<String> GOOD = List.of("web-a", "web-b", "web-checked");

    /** Two of these fill a machine: now and then there is no room. */
    private static final String BIG = "web-big";

    private static final double IS_BIG = 0.15;

    /** A quarter of a machine: there is not room everywhere for what follows a smaller one. */
    private static final int BIG_DAEMON_CPU = 1_024;

    private static final List<String> BAD = List.of("web-exits", "web-missing");

    static final List<RegisterTaskDefinitionRequest> DEFINITIONS =
            List.of(
                    web("web-a", "image").build(),
                    web("web-b", "image").build(),
                    Workload.checked(web("web-checked", "image")).build(),
                    web(BIG, "image").setCpu("2048").setMemory("4096").build(),
                    web("web-exits", SimHost.IMAGE_THAT_EXITS).build(),
                    web("web-missing", SimHost.IMAGE_THAT_IS_MISSING).build(),
                    daemon("daemon-a", "image", 64),
                    daemon("daemon-b", "image", BIG_DAEMON_CPU),
                    daemon("daemon-exits", SimHost.IMAGE_THAT_EXITS, 64));

    /** A kind that has a count. */
    static ServiceKind counted(World world) {
        return List.of(ON_EC2, ON_FARGATE, BY_STRATEGY, ONE_AT_MOST).get(world.random().nextInt(4));
    }

    /** How many tasks a service of the kind may be wished for. */
    int mostTasks() {
        return this == ONE_AT_MOST ? 1 : MOST_TASKS;
    }

    boolean isCounted() {
        return this != DAEMON;
    }

    /** A service of the kind, but for its name and its token. */
    CreateServiceRequest.Builder create(World world) {
        var request =
                CreateServiceRequest.newBuilder()
                        .setTaskDefinition(definition(world, true))
                        .setDeploymentConfiguration(deployments(world));
        if (isCounted()) {
            request.setDesiredCount(world.random().nextInt(mostTasks() + 1))
                    .setNetworkConfiguration(network());
        }
        switch (this) {
            case ON_EC2 -> request.setCluster(Workload.CLUSTER).setLaunchType("EC2");
            case ON_FARGATE ->
                    request.setCluster(world.chance(0.5) ? Workload.BORROWER : Workload.CLUSTER)
                            .setLaunchType("FARGATE");
            case ONE_AT_MOST ->
                    request.setCluster(Workload.CLUSTER)
                            .setLaunchType("EC2")
                            .addTags(Tag.newBuilder().setKey(AtMostOne.TAG).setValue("true"));
            case BY_STRATEGY ->
                    request.setCluster(Workload.BORROWER)
                            .addAllCapacityProviderStrategy(strategy(world));
            case DAEMON ->
                    request.setCluster(Workload.CLUSTER)
                            .setLaunchType("EC2")
                            .setSchedulingStrategy("DAEMON");
        }
        return request;
    }

    /** A definition for the kind's tasks. */
    String definition(World world, boolean good) {
        if (!isCounted()) {
            return good ? (world.chance(0.5) ? "daemon-a" : "daemon-b") : "daemon-exits";
        }
        if (good && world.chance(IS_BIG)) {
            return BIG;
        }
        List<String> some = good ? GOOD : BAD;
        return some.get(world.random().nextInt(some.size()));
    }

    /** Whether two deployments of it can be there at once. */
    boolean mayShift() {
        return isCounted() && this != ONE_AT_MOST;
    }

    /** Bounds, and a breaker or none. */
    DeploymentConfiguration deployments(World world) {
        List<Bounds> some = isCounted() ? BOUNDS : OF_DAEMONS;
        Bounds bounds = some.get(world.random().nextInt(some.size()));
        boolean breaks = world.chance(0.6);
        return DeploymentConfiguration.newBuilder()
                .setMinimumHealthyPercent(bounds.least())
                .setMaximumPercent(bounds.most())
                .setDeploymentCircuitBreaker(
                        DeploymentCircuitBreaker.newBuilder()
                                .setEnable(breaks)
                                .setRollback(breaks && world.chance(0.7)))
                .build();
    }

    private static List<CapacityProviderStrategyItem> strategy(World world) {
        return List.of(
                item("FARGATE", 1 + world.random().nextInt(2), world.random().nextInt(3)),
                item("FARGATE_SPOT", world.random().nextInt(4), 0));
    }

    private static CapacityProviderStrategyItem item(String provider, int weight, int base) {
        return CapacityProviderStrategyItem.newBuilder()
                .setCapacityProvider(provider)
                .setWeight(weight)
                .setBase(base)
                .build();
    }

    private static NetworkConfiguration network() {
        var network = NetworkConfiguration.newBuilder();
        network.getAwsvpcConfigurationBuilder().addSubnets("subnet-any");
        return network.build();
    }

    private static RegisterTaskDefinitionRequest.Builder web(String family, String image) {
        var definition =
                RegisterTaskDefinitionRequest.newBuilder()
                        .setFamily(family)
                        .setNetworkMode("awsvpc")
                        .setCpu("256")
                        .setMemory("512");
        definition
                .addContainerDefinitionsBuilder()
                .setName("c0")
                .setImage(image)
                .setStopTimeout(10)
                .addPortMappingsBuilder()
                .setName(PORT)
                .setAppProtocol("http")
                .setContainerPort(80);
        return definition;
    }

    private static RegisterTaskDefinitionRequest daemon(String family, String image, int cpu) {
        var definition =
                RegisterTaskDefinitionRequest.newBuilder()
                        .setFamily(family)
                        .setNetworkMode("bridge");
        definition
                .addContainerDefinitionsBuilder()
                .setName("c0")
                .setImage(image)
                .setCpu(cpu)
                .setMemory(64)
                .setStopTimeout(10);
        return definition.build();
    }
}
