package dev.longshore.control.domain.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.control.domain.network.AddressPool;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.domain.task.Observations;
import dev.longshore.control.domain.task.ResolvedImages;
import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.Hello;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.agent.TaskObservation;
import dev.longshore.proto.ecs.Cluster;
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
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstancesTest {
    private static final int MANY = 1_200;
    private static final TaskKey TASK = new TaskKey("c", "t1");

    private final ClusterSettings settings = ClusterSettings.defaults();
    private final AddressPool addresses = new AddressPool(Vpc.of(settings));
    private final Tasks tasks = new Tasks(addresses);
    private final Observations observations = new Observations(tasks, ResolvedImages.UNUSED);
    private final Registration registration =
            new Registration(settings, tasks, observations, new AgentLevels());
    private final Instances instances = new Instances(addresses, tasks);
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @BeforeEach
    void cluster() {
        tx.put(
                Tables.CLUSTERS,
                new ClusterKey("c"),
                ClusterRow.newBuilder()
                        .setCluster(Cluster.newBuilder().setClusterName("c").setStatus("ACTIVE"))
                        .build());
    }

    @Test
    void aConnectedNodeLeavesWhenItsLastTaskHasGone() {
        InstanceKey node = registration.register(tx, hello()).instance();
        run(node);

        instances.deregister(tx, node, row(node));

        assertThat(row(node).getInstance().getStatus()).isEqualTo("INACTIVE");
        assertThat(task().getTask().getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(task().getTask().getStoppedReason()).isEqualTo(Instances.DEREGISTERED);
        assertThat(task().getReleased()).isFalse();
        assertThat(held()).isEqualTo(1);

        instances.removeIfEmpty(tx, node, row(node));
        assertThat(tx.get(Tables.CONTAINER_INSTANCES, node)).isPresent();

        observations.observe(
                tx,
                node.instance(),
                TaskObservation.newBuilder()
                        .setTaskArn(task().getTask().getTaskArn())
                        .setLastStatus("STOPPED")
                        .setGone(true)
                        .build());
        instances.removeIfEmpty(tx, node, row(node));

        assertThat(tx.get(Tables.CONTAINER_INSTANCES, node)).isEmpty();
        assertThat(tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL)).isEmpty();
        assertThat(tx.list(Tables.AGENTS, KeyPrefix.ALL)).isEmpty();
    }

    @Test
    void aSilentNodeLeavesAtOnceAndItsTasksWithIt() {
        InstanceKey node = registration.register(tx, hello()).instance();
        run(node);
        instances.disconnected(tx, node);

        instances.deregister(tx, node, row(node));

        assertThat(tx.get(Tables.CONTAINER_INSTANCES, node)).isEmpty();
        assertThat(task().getReleased()).isTrue();
        assertThat(task().getTask().getLastStatus()).isEqualTo("STOPPED");
        assertThat(tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL)).isEmpty();
    }

    @Test
    void anAgentThatComesBackAfterItsNodeHasLeftIsANewNode() {
        InstanceKey first = registration.register(tx, hello()).instance();
        assertThat(registration.register(tx, hello()).instance()).isEqualTo(first);

        instances.deregister(tx, first, row(first));

        assertThat(registration.register(tx, hello()).instance()).isNotEqualTo(first);
    }

    /** More than one transaction may write. */
    @Test
    void aNodeWithVeryManyTasksJoinsAndLeavesInParts() {
        InstanceKey node = registration.register(tx, hello()).instance();
        many(node);

        Registration.Progress progress = registration.register(tx, hello());
        assertThat(progress.done()).isFalse();
        while (!progress.done()) {
            tx.accept();
            progress = registration.goOn(tx, hello(), progress);
        }
        assertThat(tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(node.instance()))).isEmpty();

        tx.accept();
        many(node);
        instances.deregister(tx, node, row(node));
        tx.accept();
        assertThat(row(node).getInstance().getStatus()).isEqualTo("INACTIVE");
        while (!instances.leave(tx, node, row(node))) {
            tx.accept();
        }
        tx.accept();
        assertThat(tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(node.instance())))
                .hasSize(MANY)
                .allMatch(task -> task.row().getTask().getDesiredStatus().equals("STOPPED"));
    }

    private void many(InstanceKey node) {
        for (int i = 0; i < MANY; i++) {
            if (!tx.hasRoom()) {
                tx.accept();
            }
            tx.put(
                    Tables.TASKS,
                    new TaskKey("c", "many-" + i),
                    TaskRow.newBuilder()
                            .setInstance(node.instance())
                            .setTask(
                                    Task.newBuilder()
                                            .setTaskDefinitionArn("task-definition/d:1")
                                            .setLastStatus("RUNNING")
                                            .setDesiredStatus("RUNNING"))
                            .build());
        }
        tx.accept();
    }

    @Test
    void aNodeWhoseAddressNobodyCanReachIsRefused() {
        for (String address : List.of("", "node7.example", "2001:db8::1", "10.0.0.256")) {
            assertThatThrownBy(
                            () ->
                                    registration.register(
                                            tx,
                                            hello().toBuilder().setHostAddress(address).build()))
                    .isInstanceOf(RegistrationRefused.class)
                    .hasMessageContaining("LONGSHORE_HOST_ADDRESS");
        }
    }

    @Test
    void anAgentWithEndlessAttributesIsToldWhatToDo() {
        var hello = hello().toBuilder();
        for (int i = 0; i < 1_000; i++) {
            hello.addAttributesBuilder().setName("a" + i).setValue("x".repeat(100));
        }
        assertThatThrownBy(() -> registration.register(tx, hello.build()))
                .isInstanceOf(RegistrationRefused.class)
                .hasMessageContaining("ECS_INSTANCE_ATTRIBUTES");
    }

    @Test
    void anAgentOfAnUnknownClusterOrZoneIsToldWhatToDo() {
        assertThatThrownBy(
                        () ->
                                registration.register(
                                        tx, hello().toBuilder().setCluster("nowhere").build()))
                .isInstanceOf(RegistrationRefused.class)
                .hasMessageContaining("create-cluster --cluster-name nowhere");
        assertThatThrownBy(
                        () ->
                                registration.register(
                                        tx, hello().toBuilder().setZone("mars").build()))
                .isInstanceOf(RegistrationRefused.class)
                .hasMessageContaining("us-east-1a, us-east-1b, us-east-1c");
    }

    private void run(InstanceKey node) {
        var subnet = Vpc.of(settings).subnets().getFirst();
        TaskNetwork network = addresses.take(tx, node, subnet, List.of("sg")).orElseThrow();
        tx.put(
                Tables.TASKS,
                TASK,
                TaskRow.newBuilder()
                        .setInstance(node.instance())
                        .setNetwork(network)
                        .setTask(
                                Task.newBuilder()
                                        .setTaskArn(settings.arn("task/c/t1"))
                                        .setTaskDefinitionArn(settings.arn("task-definition/d:1"))
                                        .setLastStatus("RUNNING")
                                        .setDesiredStatus("RUNNING"))
                        .build());
    }

    @Test
    void manyStraysDoNotKeepANodeOut() {
        var hello = hello().toBuilder();
        for (int i = 0; i < 5_000; i++) {
            hello.addHeld("%032x".formatted(i));
        }

        assertThat(registration.register(tx, hello.build()).done()).isTrue();
    }

    private static Hello hello() {
        return Hello.newBuilder()
                .setFeatureLevel(FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE)
                .setCluster("c")
                .setAgentId("agent-1")
                .setBootId("boot-1")
                .setHostAddress("192.0.2.1")
                .build();
    }

    private ContainerInstanceRow row(InstanceKey node) {
        return tx.get(Tables.CONTAINER_INSTANCES, node).orElseThrow();
    }

    private TaskRow task() {
        return tx.get(Tables.TASKS, TASK).orElseThrow();
    }

    private int held() {
        return tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL).stream()
                .mapToInt(block -> block.row().getUsedCount())
                .sum();
    }
}
