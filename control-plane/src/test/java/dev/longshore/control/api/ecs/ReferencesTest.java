package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.ecs.instance.ContainerInstances;
import dev.longshore.control.api.ecs.task.DescribeTasks;
import dev.longshore.control.domain.Domain;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.ClusterIndex;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.DeregisterContainerInstanceRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.DescribeContainerInstancesRequest;
import dev.longshore.proto.ecs.DescribeTasksRequest;
import dev.longshore.proto.ecs.StopTaskRequest;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ARN names one resource: another account's, region's or kind's is not ours. */
class ReferencesTest {
    private static final String OURS = "arn:aws:ecs:us-east-1:123456789012:";
    private static final String OTHER_ACCOUNT = "arn:aws:ecs:us-east-1:999999999999:";

    private final TestApi api = new TestApi();
    private final ClusterSettings settings = ClusterSettings.defaults();
    private final EcsArns arns = new EcsArns(settings.installation());
    private final Domain domain = Domain.of(settings, new ClusterIndex(), new Random(1));
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @BeforeEach
    void resources() {
        api.call("CreateCluster", "");
        api.call(
                "RegisterTaskDefinition",
                "family: 'web' container_definitions { name: 'app' image: 'nginx' memory: 128 }");
        api.put(
                Tables.TASKS,
                new TaskKey("default", "t1"),
                TaskRow.newBuilder()
                        .setTask(
                                Task.newBuilder()
                                        .setTaskArn(OURS + "task/default/t1")
                                        .setDesiredStatus("RUNNING")
                                        .setLastStatus("RUNNING"))
                        .build());
        api.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("default", "i1"),
                ContainerInstanceRow.newBuilder()
                        .setInstance(
                                ContainerInstance.newBuilder()
                                        .setContainerInstanceArn(
                                                OURS + "container-instance/default/i1"))
                        .build());
        tx.put(
                Tables.TASKS,
                new TaskKey("default", "t1"),
                TaskRow.newBuilder()
                        .setTask(
                                Task.newBuilder()
                                        .setTaskArn(OURS + "task/default/t1")
                                        .setDesiredStatus("RUNNING")
                                        .setLastStatus("RUNNING"))
                        .build());
        tx.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("default", "i1"),
                ContainerInstanceRow.newBuilder()
                        .setInstance(
                                ContainerInstance.newBuilder()
                                        .setContainerInstanceArn(
                                                OURS + "container-instance/default/i1"))
                        .build());
        tx.put(
                Tables.CLUSTERS,
                new ClusterKey("default"),
                ClusterRow.newBuilder()
                        .setCluster(
                                Cluster.newBuilder()
                                        .setClusterName("default")
                                        .setClusterArn(OURS + "cluster/default")
                                        .setStatus("ACTIVE"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OTHER_ACCOUNT + "cluster/default",
                "arn:aws:ecs:eu-west-1:123456789012:cluster/default",
                OURS + "task/default"
            })
    void aCluster(String other) {
        var described =
                (DescribeClustersResponse)
                        api.call("DescribeClusters", "clusters: '" + other + "'");
        assertThat(described.getClustersList()).isEmpty();
        assertThat(described.getFailures(0).getReason()).isEqualTo("MISSING");
        refused("DeleteCluster", "cluster: '" + other + "'", "ClusterNotFoundException");
        assertThat(
                        ((DescribeClustersResponse) api.call("DescribeClusters", ""))
                                .getClusters(0)
                                .getStatus())
                .isEqualTo("ACTIVE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OTHER_ACCOUNT + "task/default/t1",
                OURS + "container-instance/default/t1",
                OURS + "task/elsewhere/t1"
            })
    void aTask(String other) {
        var handler = new DescribeTasks(domain, arns);
        var described =
                handler.describeTasks(
                        tx, DescribeTasksRequest.newBuilder().addTasks(other).build());
        assertThat(described.getTasksList()).isEmpty();
        assertThat(described.getFailures(0).getReason()).isEqualTo("MISSING");
        assertThatThrownBy(
                        () ->
                                handler.stopTask(
                                        tx, StopTaskRequest.newBuilder().setTask(other).build()))
                .hasMessageContaining("was not found");
        refused(
                "TagResource",
                "resource_arn: '" + other + "' tags { key: 'a' value: 'b' }",
                "ResourceNotFoundException");
    }

    @Test
    void aContainerInstance() {
        String other = OTHER_ACCOUNT + "container-instance/default/i1";
        var handler = new ContainerInstances(domain, arns);
        var described =
                handler.describe(
                        tx,
                        DescribeContainerInstancesRequest.newBuilder()
                                .addContainerInstances(other)
                                .build());
        assertThat(described.getFailures(0).getReason()).isEqualTo("MISSING");
        assertThatThrownBy(
                        () ->
                                handler.deregister(
                                        tx,
                                        DeregisterContainerInstanceRequest.newBuilder()
                                                .setContainerInstance(other)
                                                .build()))
                .hasMessageContaining("was not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OTHER_ACCOUNT + "task-definition/web:1",
                OTHER_ACCOUNT + "task-definition/web",
                OURS + "cluster/web:1"
            })
    void aTaskDefinition(String other) {
        refused("DescribeTaskDefinition", "task_definition: '" + other + "'", "ClientException");
    }

    private void refused(String operation, String request, String code) {
        assertThatThrownBy(() -> api.call(operation, request))
                .isInstanceOfSatisfying(
                        ApiException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
