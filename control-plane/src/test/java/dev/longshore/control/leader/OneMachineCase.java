package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.AgentStream;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.arn.EcsArns;
import dev.longshore.control.domain.service.Deployments;
import dev.longshore.control.domain.task.NewTasks;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.agent.FromAgent;
import dev.longshore.proto.agent.Heartbeat;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.Report;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.agent.ToAgent;
import dev.longshore.proto.ecs.Cluster;
import dev.longshore.proto.ecs.NetworkConfiguration;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.TaskOverride;
import dev.longshore.proto.store.ClusterRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskDefinitionRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A leader with one machine, whose agent the test plays: it is of cluster {@code c} and has room
 * for one task of the definition {@code far}. Cluster {@code p} has none.
 */
abstract class OneMachineCase extends LeaderCase {
    static final ClusterSettings SETTINGS = ClusterSettings.defaults();
    static final TaskSpec.Launch ON_FARGATE = new TaskSpec.Launch("FARGATE", "", "");

    final List<ToAgent> sent = new ArrayList<>();
    Leader leader = leader();

    void begin() {
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

    static TaskDefinition definition() {
        return TaskDefinition.newBuilder()
                .setTaskDefinitionArn(SETTINGS.arn("task-definition/far:1"))
                .setNetworkMode("awsvpc")
                .setCpu("1024")
                .setMemory("2048")
                .build();
    }

    void waits(TaskKey key, TaskSpec.Launch launch) {
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
                        false,
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

    Inbox agent() {
        return hello("boot-1", says -> {});
    }

    Inbox hello(String bootId, Consumer<Hello.Builder> says) {
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

    void ends(Inbox agent, TaskKey key) {
        report(agent, key, seen -> seen.setGone(true));
        assertThat(task(key)).matches(TaskRow::getReleased);
    }

    void report(Inbox agent, TaskKey key, Consumer<TaskObservation.Builder> says) {
        report(agent, List.of(key), says);
    }

    /** The same of several tasks, in one message. */
    void report(Inbox agent, List<TaskKey> keys, Consumer<TaskObservation.Builder> says) {
        var report = Report.newBuilder();
        for (TaskKey key : keys) {
            says.accept(report.addTasksBuilder().setTaskArn(task(key).getTask().getTaskArn()));
        }
        agent.received(FromAgent.newBuilder().setReport(report).build());
        settle();
    }

    TaskRow task(TaskKey key) {
        return leader.committed(tx -> tx.get(Tables.TASKS, key)).orElseThrow();
    }

    Row<InstanceKey, ContainerInstanceRow> node() {
        return leader.<Row<InstanceKey, ContainerInstanceRow>>committed(
                tx -> tx.list(Tables.CONTAINER_INSTANCES, KeyPrefix.ALL).getFirst());
    }

    /** A service of one task. */
    void service(String cluster, String name, Consumer<Service.Builder> says) {
        var key = new ServiceKey(cluster, name);
        var arns = new EcsArns(SETTINGS.installation());
        var service =
                Service.newBuilder()
                        .setServiceName(name)
                        .setServiceArn(arns.service(cluster, name))
                        .setClusterArn(arns.cluster(cluster))
                        .setStatus("ACTIVE")
                        .setDesiredCount(1)
                        .setSchedulingStrategy("REPLICA")
                        .setTaskDefinition(definition().getTaskDefinitionArn());
        service.getDeploymentConfigurationBuilder()
                .setMaximumPercent(200)
                .setMinimumHealthyPercent(100);
        says.accept(service);
        leader.write(
                tx -> {
                    ServiceRow row = ServiceRow.newBuilder().setService(service).build();
                    tx.put(Tables.SERVICES, key, new Deployments(arns).begin(tx, key, row));
                    return true;
                });
        settle();
    }

    TaskKey only(String group) {
        assertThat(tasks(group)).hasSize(1);
        return tasks(group).getFirst();
    }

    List<TaskKey> tasks(String group) {
        return leader
                .<List<Row<TaskKey, TaskRow>>>committed(tx -> tx.list(Tables.TASKS, KeyPrefix.ALL))
                .stream()
                .filter(row -> row.row().getTask().getGroup().equals(group))
                .map(Row::key)
                .toList();
    }

    /** Time in which the agent lets itself be heard. */
    void pass(Inbox agent, Duration time) {
        Duration step = SETTINGS.timing().heartbeatInterval();
        for (Duration left = time; left.isPositive(); left = left.minus(step)) {
            agent.received(
                    FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
            loop.pass(step);
            settle();
        }
    }

    private final class Recorded implements AgentStream {
        @Override
        public void send(ToAgent message) {
            sent.add(message);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void onReady(Runnable again) {}

        @Override
        public void close() {}
    }
}
