package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.DescribeContainerInstancesResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.Task;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks and services through capacity providers that are pools of container instances. */
class CapacityPoolsTest {
    private static final String FORCED =
            "InvalidParameterException: When switching from launch type to capacity provider strategy on an existing"
                    + " service, or making a change to a capacity provider strategy on a service that is already using"
                    + " one, you must force a new deployment.";

    private final TestServices services = new TestServices();

    @BeforeEach
    void pools() {
        for (String pool : List.of("a", "b")) {
            services.api.call(
                    "CreateCapacityProvider", InvalidCapacityProvidersTest.ofGroup(pool, pool));
        }
        services.api.call(
                "PutClusterCapacityProviders",
                "cluster: 'default' capacity_providers: ['a', 'b', 'FARGATE', 'FARGATE_SPOT']");
    }

    @Test
    void aTaskRunsOnAnInstanceOfItsPool() {
        node("outside", "");
        String inA = node("in-a", "a");

        Task task = run("count: 1" + item("a", 1, 0)).getTasks(0);

        assertThat(task.getLaunchType()).isEqualTo("EC2");
        assertThat(task.getCapacityProviderName()).isEqualTo("a");
        assertThat(task.getContainerInstanceArn()).endsWith("/" + inA);
        assertThat(
                        ((DescribeContainerInstancesResponse)
                                        services.api.call(
                                                "DescribeContainerInstances",
                                                "container_instances: '" + inA + "'"))
                                .getContainerInstances(0)
                                .getCapacityProviderName())
                .isEqualTo("a");
    }

    @Test
    void aPoolMayBeSaidByTheApi() {
        String node = node("n", "");
        services.api.call(
                "PutAttributes",
                "attributes { name: 'capacity-provider' value: 'b' target_id: '" + node + "' }");

        assertThat(run("count: 1" + item("b", 1, 0)).getTasksList()).hasSize(1);
    }

    @Test
    void tasksAreSplitByBaseAndWeight() {
        node("in-a", "a");
        node("in-b", "b");

        RunTaskResponse answer = run("count: 10" + item("a", 1, 2) + item("b", 3, 0));

        assertThat(answer.getTasksList())
                .extracting(Task::getCapacityProviderName)
                .startsWith("a", "a")
                .filteredOn("a"::equals)
                .hasSize(4);
        assertThat(answer.getTasksList()).hasSize(10);
    }

    @Test
    void aPoolWithoutInstancesIsRefusedInEcsWords() {
        node("outside", "");

        assertThatThrownBy(() -> run("count: 1" + item("a", 1, 0)))
                .hasMessage(
                        "InvalidParameterException: No Container Instances were found in your capacity provider.");

        node("in-b", "b");
        RunTaskResponse split = run("count: 2" + item("a", 1, 0) + item("b", 1, 0));
        assertThat(split.getTasksList()).hasSize(1);
        assertThat(split.getFailuresList())
                .containsExactly(
                        Failure.newBuilder()
                                .setArn(TestServices.ARN + "cluster/default")
                                .setReason("EMPTY CAPACITY PROVIDER")
                                .setDetail(
                                        "No Container Instances were found in your capacity provider.")
                                .build());
    }

    @Test
    void aServiceMayUsePools() {
        Service service =
                services.create(
                        "service_name: 's' desired_count: 0 task_definition: 'web'"
                                + item("a", 1, 0));

        assertThat(service.hasLaunchType()).isFalse();
        assertThat(service.hasPlatformVersion()).isFalse();
        assertThat(service.getCapacityProviderStrategy(0).getBase()).isZero();
        Cluster cluster =
                ((DescribeClustersResponse)
                                services.api.call("DescribeClusters", "include: 'STATISTICS'"))
                        .getClusters(0);
        assertThat(cluster.getStatisticsList())
                .anyMatch(
                        statistic ->
                                statistic.getName().equals("activeEC2ServiceCount")
                                        && statistic.getValue().equals("1"));
        assertThatThrownBy(
                        () ->
                                services.api.call(
                                        "PutClusterCapacityProviders",
                                        "cluster: 'default' capacity_providers: 'b'"))
                .hasMessageStartingWith("ResourceInUseException");
    }

    @Test
    void aServiceMovesToAPoolAndBackToEc2() {
        services.onEc2("s", "desired_count: 0");
        String toPool = "capacity_provider_strategy { items {" + inner("a", 1, 0) + "} }";

        assertThatThrownBy(() -> services.update("s", toPool)).hasMessage(FORCED);
        Service moved = services.update("s", toPool + " force_new_deployment: true");
        assertThat(moved.hasLaunchType()).isFalse();
        assertThat(moved.hasPlatformVersion()).isFalse();

        Service back =
                services.update("s", "capacity_provider_strategy {} force_new_deployment: true");
        assertThat(back.getLaunchType()).isEqualTo("EC2");
    }

    @Test
    void poolsAndFargateAreNotMixed() {
        assertThatThrownBy(
                        () ->
                                services.create(
                                        "service_name: 's' desired_count: 1 task_definition: 'web'"
                                                + item("FARGATE_SPOT", 1, 0)
                                                + item("a", 1, 0)))
                .hasMessageContaining("cannot contain a mix of capacity providers");
        assertThatThrownBy(() -> run("count: 1" + item("a", 1, 0) + item("FARGATE", 1, 0)))
                .hasMessage(
                        "InvalidParameterException: A capacity provider strategy cannot contain a mix of capacity providers"
                                + " using Auto Scaling groups and Fargate providers. Specify one or the other and try"
                                + " again.");
    }

    private RunTaskResponse run(String request) {
        return (RunTaskResponse) services.api.call("RunTask", "task_definition: 'web' " + request);
    }

    private static String item(String provider, int weight, int base) {
        return " capacity_provider_strategy {" + inner(provider, weight, base) + "}";
    }

    private static String inner(String provider, int weight, int base) {
        return " capacity_provider: '%s' weight: %d base: %d ".formatted(provider, weight, base);
    }

    private String node(String agent, String pool) {
        return services.api.node(
                "default",
                hello -> {
                    hello.setAgentId(agent)
                            .setCapacity(
                                    Capacity.newBuilder().setCpuUnits(8_192).setMemoryMib(8_192));
                    if (!pool.isEmpty()) {
                        hello.addAttributes(
                                Attribute.newBuilder().setName("capacity-provider").setValue(pool));
                    }
                });
    }
}
