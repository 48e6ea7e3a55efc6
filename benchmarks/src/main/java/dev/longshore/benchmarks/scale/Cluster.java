package dev.longshore.benchmarks.scale;

import dev.longshore.proto.ecs.AwsVpcConfiguration;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateServiceRequest;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeServicesRequest;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.RunTaskRequest;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.UpdateServiceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the run asks of the ECS API. Any thread. */
final class Cluster {
    private static final String FAMILY = "hollow";

    /** Small enough that hundreds fit on a hollow machine. */
    private static final int TASK_CPU_UNITS = 8;

    private static final int TASK_MEMORY_MIB = 16;

    /** In one DescribeTasks. */
    private static final int MOST_DESCRIBED = 100;

    private final Api api;
    private final String network;

    Cluster(Api api, String network) {
        this.api = api;
        this.network = network;
    }

    Api api() {
        return api;
    }

    void create() throws InterruptedException {
        api.call(
                stub ->
                        stub.createCluster(
                                CreateClusterRequest.newBuilder()
                                        .setClusterName(Scale.CLUSTER)
                                        .build()));
        api.call(
                stub ->
                        stub.registerTaskDefinition(
                                RegisterTaskDefinitionRequest.newBuilder()
                                        .setFamily(FAMILY)
                                        .setNetworkMode(network)
                                        .addContainerDefinitions(
                                                ContainerDefinition.newBuilder()
                                                        .setName("c")
                                                        .setImage("hollow")
                                                        .setCpu(TASK_CPU_UNITS)
                                                        .setMemory(TASK_MEMORY_MIB))
                                        .build()));
    }

    /** ARNs of the tasks; fewer than {@code count} where some had no room. */
    List<String> runTasks(int count, String token) throws InterruptedException {
        var request =
                RunTaskRequest.newBuilder()
                        .setCluster(Scale.CLUSTER)
                        .setTaskDefinition(FAMILY)
                        .setLaunchType("EC2")
                        .setClientToken(token)
                        .setCount(count);
        network().ifPresent(request::setNetworkConfiguration);
        return api.call(stub -> stub.runTask(request.build())).getTasksList().stream()
                .map(task -> task.getTaskArn())
                .toList();
    }

    void createService(String name, int tasks) throws InterruptedException {
        var request =
                CreateServiceRequest.newBuilder()
                        .setCluster(Scale.CLUSTER)
                        .setServiceName(name)
                        .setTaskDefinition(FAMILY)
                        .setLaunchType("EC2")
                        .setClientToken(name)
                        .setDesiredCount(tasks);
        network().ifPresent(request::setNetworkConfiguration);
        api.call(stub -> stub.createService(request.build()));
    }

    private Optional<NetworkConfiguration> network() {
        return network.equals("awsvpc")
                ? Optional.of(
                        NetworkConfiguration.newBuilder()
                                .setAwsvpcConfiguration(
                                        AwsVpcConfiguration.newBuilder()
                                                .addSubnets("subnet-12345")
                                                .build())
                                .build())
                : Optional.empty();
    }

    void updateService(String name) throws InterruptedException {
        api.call(
                stub ->
                        stub.updateService(
                                UpdateServiceRequest.newBuilder()
                                        .setCluster(Scale.CLUSTER)
                                        .setService(name)
                                        .setForceNewDeployment(true)
                                        .build()));
    }

    Service service(String name) throws InterruptedException {
        return api.call(
                        stub ->
                                stub.describeServices(
                                        DescribeServicesRequest.newBuilder()
                                                .setCluster(Scale.CLUSTER)
                                                .addServices(name)
                                                .build()))
                .getServices(0);
    }

    /** Tasks of the cluster that run. */
    int running() {
        return counts().getRunningTasksCount();
    }

    /** Machines that are in the cluster. */
    int machines() {
        return counts().getRegisteredContainerInstancesCount();
    }

    private dev.longshore.proto.ecs.Cluster counts() {
        try {
            return api.call(
                            stub ->
                                    stub.describeClusters(
                                            DescribeClustersRequest.newBuilder()
                                                    .addClusters(Scale.CLUSTER)
                                                    .build()))
                    .getClusters(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How many of these tasks belong to services. */
    int ofServices(List<String> taskArns) throws InterruptedException {
        int count = 0;
        for (int from = 0; from < taskArns.size(); from += MOST_DESCRIBED) {
            var request =
                    DescribeTasksRequest.newBuilder()
                            .setCluster(Scale.CLUSTER)
                            .addAllTasks(
                                    taskArns.subList(
                                            from, Math.min(from + MOST_DESCRIBED, taskArns.size())))
                            .build();
            count +=
                    (int)
                            api.call(stub -> stub.describeTasks(request)).getTasksList().stream()
                                    .filter(task -> task.getGroup().startsWith("service:"))
                                    .count();
        }
        return count;
    }

    /** ARNs of some tasks. */
    List<String> someTasks(int atMost) throws InterruptedException {
        var arns = new ArrayList<String>();
        String token = "";
        do {
            var request = ListTasksRequest.newBuilder().setCluster(Scale.CLUSTER);
            if (!token.isEmpty()) {
                request.setNextToken(token);
            }
            var page = api.call(stub -> stub.listTasks(request.build()));
            arns.addAll(page.getTaskArnsList());
            token = page.getNextToken();
        } while (!token.isEmpty() && arns.size() < atMost);
        return List.copyOf(arns);
    }
}
