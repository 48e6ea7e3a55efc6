package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.ClusterConfiguration;
import dev.longshore.proto.ecs.ClusterSetting;
import dev.longshore.proto.ecs.ContainerInstance;
import dev.longshore.proto.ecs.CreateClusterRequest;
import dev.longshore.proto.ecs.CreateClusterResponse;
import dev.longshore.proto.ecs.DeleteClusterRequest;
import dev.longshore.proto.ecs.DeleteClusterResponse;
import dev.longshore.proto.ecs.DescribeClustersRequest;
import dev.longshore.proto.ecs.DescribeClustersResponse;
import dev.longshore.proto.ecs.ExecuteCommandConfiguration;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.ListClustersRequest;
import dev.longshore.proto.ecs.ListClustersResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClustersTest {
    private static final String ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/";

    private final TestApi api = new TestApi();

    @Test
    void theDefaultClusterIsCalledDefault() {
        Cluster cluster = create(CreateClusterRequest.newBuilder());

        assertThat(cluster.getClusterArn()).isEqualTo(ARN + "default");
        assertThat(cluster.getStatus()).isEqualTo("ACTIVE");
        assertThat(cluster.getSettingsList()).containsExactly(insights("disabled"));
        assertThat(describe(DescribeClustersRequest.newBuilder()).getClustersList())
                .extracting(Cluster::getClusterName)
                .containsExactly("default");
    }

    @Test
    void creatingAnActiveClusterAgainAnswersTheFirst() {
        create(named("web").addTags(tag("stage", "prod")));

        assertThat(create(named("web").addTags(tag("stage", "test"))).getTagsList())
                .containsExactly(tag("stage", "prod"));
    }

    @Test
    void aClusterThatIsThereIsNotMadeWithOtherProviders() {
        create(named("web").addCapacityProviders("FARGATE"));

        assertThat(create(named("web").addCapacityProviders("FARGATE")).getClusterName())
                .isEqualTo("web");
        assertThat(api.refusal(named("web").addCapacityProviders("FARGATE_SPOT")))
                .hasMessage(
                        "InvalidParameterException: Arguments on this idempotent request are inconsistent with arguments used"
                                + " in previous request(s).");
    }

    @Test
    void anInactiveClusterIsMadeAnew() {
        create(named("web").addTags(tag("stage", "prod")));
        delete("web");

        Cluster again = create(named("web"));

        assertThat(again.getStatus()).isEqualTo("ACTIVE");
        assertThat(again.getTagsList()).isEmpty();
    }

    @Test
    void aDeletedClusterIsInactiveUnlistedAndDescribable() {
        create(named("web"));

        assertThat(delete(ARN + "web").getStatus()).isEqualTo("INACTIVE");

        assertThat(
                        api.call(ListClustersResponse.class, ListClustersRequest.newBuilder())
                                .getClusterArnsList())
                .isEmpty();
        assertThat(
                        describe(DescribeClustersRequest.newBuilder().addClusters("web"))
                                .getClusters(0)
                                .getStatus())
                .isEqualTo("INACTIVE");
        assertThat(api.refusal(DeleteClusterRequest.newBuilder().setCluster("web")).code())
                .isEqualTo("ClusterNotFoundException");
    }

    @Test
    void aClusterWithInstancesOrTasksCannotBeDeleted() {
        create(named("web"));
        task("web", "t1", "EC2", "RUNNING");
        assertThat(api.refusal(DeleteClusterRequest.newBuilder().setCluster("web")))
                .hasMessage(
                        "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active.");

        instance("web", "i1");
        assertThat(api.refusal(DeleteClusterRequest.newBuilder().setCluster("web")))
                .hasMessage(
                        "ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container"
                                + " Instances are active or draining.");
    }

    @Test
    void stoppedTasksDoNotHoldACluster() {
        create(named("web"));
        task("web", "t1", "EC2", "STOPPED");

        assertThat(delete("web").getStatus()).isEqualTo("INACTIVE");
    }

    @Test
    void describingSaysWhatIsMissing() {
        create(named("web"));

        DescribeClustersResponse response =
                describe(
                        DescribeClustersRequest.newBuilder()
                                .addClusters(ARN + "web")
                                .addClusters("ghost"));

        assertThat(response.getClustersList())
                .extracting(Cluster::getClusterName)
                .containsExactly("web");
        assertThat(response.getFailuresList())
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.getArn()).isEqualTo(ARN + "ghost");
                            assertThat(failure.getReason()).isEqualTo("MISSING");
                        });
    }

    @Test
    void partsAreShownToThoseWhoAskForThem() {
        create(named("web").addTags(tag("a", "b")).setConfiguration(exec("NONE")));

        Cluster plain =
                describe(DescribeClustersRequest.newBuilder().addClusters("web")).getClusters(0);
        Cluster whole =
                describe(
                                DescribeClustersRequest.newBuilder()
                                        .addClusters("web")
                                        .addInclude("TAGS,SETTINGS")
                                        .addInclude("CONFIGURATIONS"))
                        .getClusters(0);

        assertThat(plain.getTagsList()).isEmpty();
        assertThat(plain.getSettingsList()).isEmpty();
        assertThat(plain.hasConfiguration()).isFalse();
        assertThat(whole.getTagsList()).containsExactly(tag("a", "b"));
        assertThat(whole.getSettingsList()).containsExactly(insights("disabled"));
        assertThat(whole.getConfiguration()).isEqualTo(exec("NONE"));
    }

    @Test
    void countsAreThoseOfTheRows() {
        create(named("web"));
        create(named("web2"));
        instance("web", "i1");
        task("web", "t1", "EC2", "RUNNING");
        task("web", "t2", "FARGATE", "RUNNING");
        task("web", "t3", "FARGATE", "PENDING");
        task("web", "t4", "EC2", "STOPPED");
        task("web2", "t5", "EC2", "RUNNING");

        Cluster cluster =
                describe(
                                DescribeClustersRequest.newBuilder()
                                        .addClusters("web")
                                        .addInclude("STATISTICS"))
                        .getClusters(0);

        assertThat(cluster.getRegisteredContainerInstancesCount()).isEqualTo(1);
        assertThat(cluster.getRunningTasksCount()).isEqualTo(2);
        assertThat(cluster.getPendingTasksCount()).isEqualTo(1);
        assertThat(cluster.getStatisticsList())
                .hasSize(12)
                .contains(
                        statistic("runningEC2TasksCount", "1"),
                        statistic("runningFargateTasksCount", "1"),
                        statistic("pendingFargateTasksCount", "1"),
                        statistic("pendingEC2TasksCount", "0"));
    }

    @Test
    void listsInPages() {
        List.of("a", "b", "c").forEach(name -> create(named(name)));

        var first =
                api.call(
                        ListClustersResponse.class,
                        ListClustersRequest.newBuilder().setMaxResults(2));
        delete("b");
        var rest =
                api.call(
                        ListClustersResponse.class,
                        ListClustersRequest.newBuilder().setNextToken(first.getNextToken()));

        assertThat(first.getClusterArnsList()).containsExactly(ARN + "a", ARN + "b");
        assertThat(rest.getClusterArnsList()).containsExactly(ARN + "c");
        assertThat(rest.hasNextToken()).isFalse();
    }

    private Cluster create(CreateClusterRequest.Builder request) {
        return api.call(CreateClusterResponse.class, request).getCluster();
    }

    private Cluster delete(String cluster) {
        return api.call(
                        DeleteClusterResponse.class,
                        DeleteClusterRequest.newBuilder().setCluster(cluster))
                .getCluster();
    }

    private DescribeClustersResponse describe(DescribeClustersRequest.Builder request) {
        return api.call(DescribeClustersResponse.class, request);
    }

    private void task(String cluster, String id, String launchType, String lastStatus) {
        api.put(
                Tables.TASKS,
                new TaskKey(cluster, id),
                TaskRow.newBuilder()
                        .setTask(
                                Task.newBuilder()
                                        .setLaunchType(launchType)
                                        .setLastStatus(lastStatus))
                        .build());
    }

    private void instance(String cluster, String id) {
        api.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey(cluster, id),
                ContainerInstanceRow.newBuilder()
                        .setInstance(ContainerInstance.newBuilder().setStatus("ACTIVE"))
                        .build());
    }

    private static CreateClusterRequest.Builder named(String name) {
        return CreateClusterRequest.newBuilder().setClusterName(name);
    }

    private static ClusterSetting insights(String value) {
        return ClusterSetting.newBuilder().setName("containerInsights").setValue(value).build();
    }

    private static ClusterConfiguration exec(String logging) {
        return ClusterConfiguration.newBuilder()
                .setExecuteCommandConfiguration(
                        ExecuteCommandConfiguration.newBuilder().setLogging(logging))
                .build();
    }

    private static KeyValuePair statistic(String name, String value) {
        return KeyValuePair.newBuilder().setName(name).setValue(value).build();
    }

    private static Tag tag(String key, String value) {
        return Tag.newBuilder().setKey(key).setValue(value).build();
    }
}
