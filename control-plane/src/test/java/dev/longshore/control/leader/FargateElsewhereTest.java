package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * FARGATE tasks of cluster {@code p}, which has no machine, on the one of cluster {@code c}: it has
 * room for one task. From waiting to the end, with an agent that the test plays.
 */
class FargateElsewhereTest extends LeaderCase {
    private static final ClusterSettings SETTINGS = ClusterSettings.defaults();
    private static final TaskSpec.Launch ON_FARGATE = new TaskSpec.Launch("FARGATE", "", "");
    private static final TaskKey FARGATE = new TaskKey("p", "f1");
    private static final TaskKey EC2 = new TaskKey("c", "e1");

    private final List<ToAgent> sent = new ArrayList<>();
    private Leader leader = leader();

    @Test
    void aTaskThatWaitsGoesToAMachineOfAnotherCluster() {
        begin();
        waits(FARGATE, ON_FARGATE);
        assertThat(task(FARGATE).getInstance()).isEmpty();

        agent();

        assertThat(task(FARGATE).getInstance()).isEqualTo(node().key().instance());
        assertThat(task(FARGATE).getTask().hasContainerInstanceArn()).isFalse();
        assertThat(task(FARGATE).getTask().getAvailabilityZone()).isEqualTo("us-east-1a");
        assertThat(leader.<Row<?, AddressBlockRow>>committed(FargateElsewhereTest::block).row())
                .as("the address comes from a block of the machine")
                .matches(block -> block.getCluster().equals("c"))
                .matches(block -> block.getContainerInstance().equals(node().key().instance()));
        assertThat(sent.getLast().getDifference().toString()).contains("task/p/f1");
    }

    private static Row<?, AddressBlockRow> block(ReadTx tx) {
        return tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL).getFirst();
    }

    @Test
    void whoWaitsForARoomGetsItWhoeverLeavesIt() {
        begin();
        Inbox agent = agent();
        waits(EC2, TaskSpec.Launch.ON_EC2);
        waits(FARGATE, ON_FARGATE);
        assertThat(task(FARGATE).getInstance()).isEmpty();
        assertThat(leader.explain(FARGATE).orElseThrow().reasons())
                .hasEntrySatisfying(
                        node().key().instance(),
                        why -> assertThat(why.code()).isEqualTo("RESOURCE:CPU"));

        ends(agent, EC2);
        assertThat(task(FARGATE).getInstance()).isNotEmpty();

        var next = new TaskKey("c", "e2");
        waits(next, TaskSpec.Launch.ON_EC2);
        assertThat(task(next).getInstance()).isEmpty();
        ends(agent, FARGATE);
        assertThat(task(next).getInstance()).isNotEmpty();
    }

    /** They are of one definition and one group, and yet not of one kind. */
    @Test
    void anEc2TaskThatFitsNowhereKeepsNoFargateTaskWaiting() {
        begin();
        var unlucky = new TaskKey("p", "e1");
        waits(unlucky, TaskSpec.Launch.ON_EC2);
        waits(FARGATE, ON_FARGATE);

        agent();

        assertThat(task(unlucky).getInstance()).isEmpty();
        assertThat(task(FARGATE).getInstance()).isNotEmpty();
    }

    @Test
    void whatTheAgentSeesIsTakenIn() {
        begin();
        Inbox agent = agent();
        waits(FARGATE, ON_FARGATE);

        report(agent, FARGATE, seen -> seen.setLastStatus("RUNNING"));
        assertThat(task(FARGATE).getTask().getLastStatus()).isEqualTo("RUNNING");

        hello("boot-2", says -> {}); // it has forgotten the task
        assertThat(task(FARGATE)).matches(TaskRow::getReleased);
        assertThat(task(FARGATE).getTask().getStoppedReason()).isEqualTo("Host lost the task");
    }

    @Test
    void aNodeLeavesWhenTheTasksOfOthersHaveGone() {
        begin();
        Inbox agent = agent();
        waits(FARGATE, ON_FARGATE);
        InstanceKey key = node().key();

        leader.write(
                tx -> {
                    leader.domain().instances().deregister(tx, key, node().row());
                    return true;
                });
        settle();
        assertThat(task(FARGATE).getTask().getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(node().row().getInstance().getStatus()).isEqualTo("INACTIVE");

        ends(agent, FARGATE);
        assertThat(
                        leader.<Boolean>committed(
                                tx -> tx.get(Tables.CONTAINER_INSTANCES, key).isEmpty()))
                .isTrue();
    }

    @Test
    void theTasksOfALostNodeAreStopped() {
        begin();
        agent();
        waits(FARGATE, ON_FARGATE);

        loop.pass(SETTINGS.timing().lease().plusMillis(1));
        settle();
        loop.pass(SETTINGS.timing().lostAfter().plus(Duration.ofSeconds(1)));
        settle();

        assertThat(task(FARGATE).getTask().getStoppedReason()).startsWith("Host lost");
        assertThat(task(FARGATE)).as("it may still run").matches(row -> !row.getReleased());
    }

    @Test
    void belowTheLevelItWaitsForAMachineOfItsOwnCluster() {
        levels.own = FeatureLevel.FEATURE_LEVEL_TALLIES_VALUE;
        leader = leader();
        begin();
        agent();
        waits(FARGATE, ON_FARGATE);

        assertThat(task(FARGATE).getInstance()).isEmpty();
        assertThat(leader.explain(FARGATE).orElseThrow().reasons()).isEmpty();
    }

    @Test
    void anAgentMayRefuse() {
        begin();
        hello("boot-1", says -> says.setRefusesFargate(true));
        waits(FARGATE, ON_FARGATE);
        assertThat(leader.explain(FARGATE).orElseThrow().reasons().values())
                .containsExactly(new PlacementRefusal.NotOffered());

        hello("boot-1", says -> {}); // it was started again, with another setting
        assertThat(task(FARGATE).getInstance()).isNotEmpty();
    }

    private void begin() {
        leader.start(() -> {});
        settle();
        leader.write(
                tx -> {
                    for (String name : List.of("c", "p")) {
                        var cluster = Cluster.newBuilder().setClusterName(name).setStatus("ACTIVE");
                        tx.put(
                                Tables.CLUSTERS,
                                new ClusterKey(name),
                                ClusterRow.newBuilder().setCluster(cluster).build());
                    }
                    tx.put(
                            Tables.TASK_DEFINITIONS,
                            new TaskDefinitionKey("far", 1),
                            TaskDefinitionRow.newBuilder().setDefinition(definition()).build());
                    return true;
                });
        settle();
    }

    private static TaskDefinition definition() {
        return TaskDefinition.newBuilder()
                .setTaskDefinitionArn(SETTINGS.arn("task-definition/far:1"))
                .setNetworkMode("awsvpc")
                .setCpu("1024")
                .setMemory("2048")
                .build();
    }

    private void waits(TaskKey key, TaskSpec.Launch launch) {
        var placing =
                new TaskSpec.Placing(
                        NetworkConfiguration.getDefaultInstance(), List.of(), List.of());
        var spec =
                new TaskSpec(
                        key.cluster(),
                        definition(),
                        TaskOverride.getDefaultInstance(),
                        launch,
                        placing,
                        new TaskSpec.Labels("family:far", "", List.of()),
                        false);
        leader.write(
                tx -> {
                    var arns = new EcsArns(SETTINGS.installation());
                    tx.put(
                            Tables.TASKS,
                            key,
                            new NewTasks(SETTINGS, arns).row(tx, key.task(), spec));
                    return true;
                });
        settle();
    }

    private Inbox agent() {
        return hello("boot-1", says -> {});
    }

    private Inbox hello(String bootId, Consumer<Hello.Builder> says) {
        Inbox inbox = leader.connect(new Recorded());
        var hello =
                Hello.newBuilder()
                        .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                        .addParts("tasks")
                        .setHostAddress("10.0.0.1")
                        .setCluster("c")
                        .setAgentId("agent")
                        .setBootId(bootId)
                        .setCapacity(Capacity.newBuilder().setCpuUnits(1_024).setMemoryMib(2_048));
        says.accept(hello);
        inbox.received(FromAgent.newBuilder().setHello(hello).build());
        settle();
        return inbox;
    }

    private void ends(Inbox agent, TaskKey key) {
        report(agent, key, seen -> seen.setGone(true));
        assertThat(task(key)).matches(TaskRow::getReleased);
    }

    private void report(Inbox agent, TaskKey key, Consumer<TaskObservation.Builder> says) {
        var seen = TaskObservation.newBuilder().setTaskArn(task(key).getTask().getTaskArn());
        says.accept(seen);
        agent.received(
                FromAgent.newBuilder().setReport(Report.newBuilder().addTasks(seen)).build());
        settle();
    }

    private TaskRow task(TaskKey key) {
        return leader.committed(tx -> tx.get(Tables.TASKS, key)).orElseThrow();
    }

    private Row<InstanceKey, ContainerInstanceRow> node() {
        return leader.<Row<InstanceKey, ContainerInstanceRow>>committed(
                tx -> tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).getFirst());
    }

    private final class Recorded implements AgentStream {
        @Override
        public void send(ToAgent message) {
            sent.add(message);
        }

        @Override
        public void close() {}
    }
}
