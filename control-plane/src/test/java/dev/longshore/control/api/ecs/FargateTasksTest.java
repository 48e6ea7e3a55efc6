package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeContainerInstancesResponse;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.Failure;
import dev.longshore.proto.ecs.ListContainerInstancesResponse;
import dev.longshore.proto.ecs.ListTasksRequest;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.proto.ecs.Resource;
import dev.longshore.proto.ecs.RunTaskResponse;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.FeatureLevel;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FARGATE tasks as the API shows them: of cluster {@code production}, which has no machine. */
class FargateTasksTest {
    private static final String FAMILY =
            "family: 'far' network_mode: 'awsvpc' cpu: '256' memory: '512' "
                    + InvalidRequest.app("");
    private static final String FAR =
            " task_definition: 'far' network_configuration { awsvpc_configuration { subnets: 'subnet-a' } } ";
    private static final String ON_FARGATE = "cluster: 'production' launch_type: 'FARGATE'" + FAR;

    private final TestApi api = new TestApi();

    @BeforeEach
    void clusters() {
        api.call("CreateCluster", "");
        api.call(
                "CreateCluster",
                "cluster_name: 'production' capacity_providers: ['FARGATE', 'FARGATE_SPOT']");
        api.call("RegisterTaskDefinition", FAMILY);
    }

    @Test
    void aTaskShowsWhatEcsShows() {
        node(1_024, says -> says.setZone("us-east-1b"));
        run(ON_FARGATE);

        Task task = tasks("production").getFirst();

        assertThat(task.getLaunchType()).isEqualTo("FARGATE");
        assertThat(task.getLastStatus()).isEqualTo("PROVISIONING");
        assertThat(task.hasContainerInstanceArn()).isFalse();
        assertThat(task.hasCapacityProviderName()).isFalse();
        assertThat(task.getAvailabilityZone()).isEqualTo("us-east-1b");
        assertThat(task.getPlatformVersion()).isEqualTo("1.4.0");
        assertThat(task.getPlatformFamily()).isEqualTo("Linux");
        assertThat(task.getEphemeralStorage().getSizeInGiB()).isEqualTo(20);
        assertThat(task.getFargateEphemeralStorage().getSizeInGiB()).isEqualTo(20);
        assertThat(task.getAttachments(0).getDetailsList())
                .anyMatch(detail -> detail.getName().equals("privateIPv4Address"));
    }

    @Test
    void aCapacityProviderPlacesThemAsWell() {
        node(1_024, says -> {});

        run(
                "cluster: 'production' capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' weight: 1 }"
                        + FAR);

        Task task = tasks("production").getFirst();
        assertThat(task.getLaunchType()).isEqualTo("FARGATE");
        assertThat(task.getCapacityProviderName()).isEqualTo("FARGATE_SPOT");
        assertThat(task.hasContainerInstanceArn()).isFalse();
    }

    /** Those that leave are told so when somebody looks at who waits. */
    @Test
    void otherTasksWaitForRoomThatOnesOnSpotLeave() {
        node(256, says -> {});
        String onSpot =
                "cluster: 'production' capacity_provider_strategy { capacity_provider: 'FARGATE_SPOT' weight: 1 }"
                        + FAR;
        run(onSpot);

        Task waits = run("launch_type: 'EC2'" + FAR).getTasks(0);

        assertThat(waits.getLastStatus()).isEqualTo("PROVISIONING");
        assertThat(waits.hasContainerInstanceArn()).isFalse();
        assertThat(run(ON_FARGATE).getTasksList()).hasSize(1);
        assertThat(failure(onSpot).getReason()).isEqualTo("RESOURCE:CPU");
        api.level(FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE);
        assertThat(run("launch_type: 'EC2'" + FAR).getFailuresList()).isNotEmpty();
    }

    /** Its resources are counted with everything that is on the machine. */
    @Test
    void theInstanceCountsItsOwnTasksOnly() {
        String node = node(1_024, says -> {});
        run(ON_FARGATE);
        run("launch_type: 'FARGATE'" + FAR);
        String own = run("launch_type: 'EC2'" + FAR).getTasks(0).getTaskArn();

        ContainerInstance instance = instance(node);

        assertThat(instance.getPendingTasksCount()).isEqualTo(1);
        assertThat(instance.getRemainingResourcesList())
                .filteredOn(resource -> resource.getName().equals("CPU"))
                .extracting(Resource::getIntegerValue)
                .containsExactly(1_024 - 3 * 256);
        assertThat(list(ListTasksRequest.newBuilder().setContainerInstance(node)))
                .containsExactly(own);
        assertThat(list(ListTasksRequest.newBuilder())).hasSize(2);
        assertThat(list(ListTasksRequest.newBuilder().setCluster("production"))).hasSize(1);
    }

    @Test
    void withoutAMachineCapacityIsUnavailable() {
        assertThat(failure(ON_FARGATE))
                .isEqualTo(
                        unavailable(
                                "RESOURCE:CPU",
                                "Capacity is unavailable at this time: there is no machine with"
                                        + " room for such tasks."));

        node(1_024, says -> says.setRefusesFargate(true));

        assertThat(failure(ON_FARGATE).getReason()).isEqualTo("RESOURCE:CPU");
        assertThat(run("launch_type: 'EC2'" + FAR).getTasksList()).hasSize(1);
    }

    /** Its caller has to do with no machine: there is one failure, however many machines. */
    @Test
    void whereNoMachineHasRoomTheAnswerSaysWhatIsShort() {
        node(128, says -> says.setAgentId("a"));
        node(128, says -> says.setAgentId("b"));
        node(1_024, says -> says.setAgentId("c").clearAttributes());

        assertThat(failure(ON_FARGATE))
                .isEqualTo(
                        unavailable(
                                "RESOURCE:CPU",
                                "Capacity is unavailable at this time: of 3 machines, ATTRIBUTE on 1,"
                                        + " RESOURCE:CPU on 2."));
    }

    /** As before the level at which machines serve other clusters. */
    @Test
    void belowTheLevelOnlyItsOwnClusterCounts() {
        node(1_024, says -> {});
        api.level(FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE);

        assertThat(failure(ON_FARGATE).getReason()).isEqualTo("RESOURCE:CPU");
        assertThat(run("launch_type: 'FARGATE'" + FAR).getTasksList()).hasSize(1);
    }

    @Test
    void onEc2AClusterWithoutInstancesIsStillRefused() {
        node(1_024, says -> {});

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> run("cluster: 'production' launch_type: 'EC2'" + FAR))
                .withMessageContaining("No Container Instances were found in your cluster.");
    }

    /** Nobody runs tasks there by its name, and its operator uses it as a cluster's. */
    @Test
    void aMachineOfNoClusterIsAdministeredUnderANameOfItsOwn() {
        String node = node(1_024, says -> says.setCluster(".fargate"));
        String there = "cluster: '.fargate' container_instances: '" + node + "'";
        assertThat(run(ON_FARGATE).getTasksList()).hasSize(1);

        var listed =
                (ListContainerInstancesResponse)
                        api.call("ListContainerInstances", "cluster: '.fargate'");
        assertThat(listed.getContainerInstanceArnsList())
                .containsExactly(
                        "arn:aws:ecs:us-east-1:123456789012:container-instance/.fargate/" + node);
        api.call("UpdateContainerInstancesState", there + " status: 'DRAINING'");
        var described =
                (DescribeContainerInstancesResponse) api.call("DescribeContainerInstances", there);
        assertThat(described.getContainerInstances(0).getStatus()).isEqualTo("DRAINING");
        assertThat(failure(ON_FARGATE).getReason()).isEqualTo("INACTIVE");

        for (String call : List.of("RunTask", "ListTasks", "CreateService")) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(
                            () ->
                                    api.call(
                                            call,
                                            "cluster: '.fargate'"
                                                    + (call.equals("ListTasks") ? "" : FAR)
                                                    + (call.equals("CreateService")
                                                            ? " service_name: 's'"
                                                            : "")))
                    .matches(refused -> refused.code().equals("ClusterNotFoundException"));
        }
    }

    private String node(int cpu, Consumer<Hello.Builder> says) {
        return api.node(
                "default",
                hello -> {
                    hello.setCapacity(Capacity.newBuilder().setCpuUnits(cpu).setMemoryMib(8_192))
                            .addAttributes(
                                    Attribute.newBuilder().setName("ecs.capability.task-eni"))
                            .addAttributes(
                                    Attribute.newBuilder()
                                            .setName(
                                                    "com.amazonaws.ecs.capability.docker-remote-api.1.18"));
                    says.accept(hello);
                });
    }

    private RunTaskResponse run(String request) {
        return (RunTaskResponse) api.call("RunTask", request);
    }

    private Failure failure(String request) {
        RunTaskResponse answer = run(request);
        assertThat(answer.getTasksList()).isEmpty();
        assertThat(answer.getFailuresList()).hasSize(1);
        return answer.getFailures(0);
    }

    private static Failure unavailable(String reason, String detail) {
        return Failure.newBuilder()
                .setArn("arn:aws:ecs:us-east-1:123456789012:cluster/production")
                .setReason(reason)
                .setDetail(detail)
                .build();
    }

    private List<String> list(ListTasksRequest.Builder request) {
        return api.call(ListTasksResponse.class, request).getTaskArnsList();
    }

    private List<Task> tasks(String cluster) {
        return api.call(
                        DescribeTasksResponse.class,
                        DescribeTasksRequest.newBuilder()
                                .setCluster(cluster)
                                .addAllTasks(
                                        list(ListTasksRequest.newBuilder().setCluster(cluster))))
                .getTasksList();
    }

    private ContainerInstance instance(String id) {
        return api.call(
                        DescribeContainerInstancesResponse.class,
                        DescribeContainerInstancesRequest.newBuilder().addContainerInstances(id))
                .getContainerInstances(0);
    }
}
