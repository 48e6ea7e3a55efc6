package dev.longshore.control.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.ecs.Deployment;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which changes are events, and which are not. */
class EventRecorderTest extends EventCase {
    private static final ServiceKey SERVICE = new ServiceKey("prod", "front");

    static Stream<Arguments> taskChanges() {
        return Stream.of(
                task("PROVISIONING -> PENDING", row -> of(row).setLastStatus("PENDING")),
                task(
                        "to be STOPPED, UserInitiated: done",
                        row ->
                                of(row).setDesiredStatus("STOPPED")
                                        .setStopCode("UserInitiated")
                                        .setStoppedReason("done")),
                task("CONNECTED", row -> of(row).setConnectivity("CONNECTED")),
                task("HEALTHY", row -> of(row).setHealthStatus("HEALTHY")),
                task(
                        "app RUNNING",
                        row -> of(row).getContainersBuilder(0).setLastStatus("RUNNING")),
                task(
                        "app STOPPED (1)",
                        row ->
                                of(row).getContainersBuilder(0)
                                        .setLastStatus("STOPPED")
                                        .setExitCode(1)),
                task(
                        "app UNHEALTHY",
                        row -> of(row).getContainersBuilder(0).setHealthStatus("UNHEALTHY")),
                task(
                        "placed in us-west-2a",
                        row -> {
                            row.setInstance("i1");
                            of(row).setAvailabilityZone("us-west-2a");
                        }),
                task("", row -> of(row).setVersion(9)),
                task("", row -> row.setReleased(true)),
                task("", row -> row.setAcknowledged(true)),
                task("", row -> of(row).addTagsBuilder().setKey("k").setValue("v")),
                task("", row -> of(row).getContainersBuilder(0).setRuntimeId("r")));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("taskChanges")
    void tellsOfATask(String expected, Consumer<TaskRow.Builder> change) {
        put(TASK, task(TASK));
        TaskRow.Builder row = task(TASK);
        change.accept(row);

        assertThat(told(tx -> tx.put(Tables.TASKS, TASK, row.build())))
                .isEqualTo(expected.isEmpty() ? List.of() : List.of("TASK: " + expected));
    }

    private static Arguments task(String expected, Consumer<TaskRow.Builder> change) {
        return Arguments.of(expected, change);
    }

    private static dev.longshore.proto.ecs.Task.Builder of(TaskRow.Builder row) {
        return row.getTaskBuilder();
    }

    @Test
    void aTaskThatComesIsAnEventAndOneThatIsForgottenIsNone() {
        assertThat(told(tx -> tx.put(Tables.TASKS, TASK, task(TASK).build())))
                .containsExactly("TASK: new, PROVISIONING");
        assertThat(told(tx -> tx.delete(Tables.TASKS, TASK))).isEmpty();
    }

    @Test
    void aTransactionIsOneEventForEachTask() {
        var other = new TaskKey("prod", "d");
        List<String> told =
                told(
                        tx -> {
                            tx.put(Tables.TASKS, other, task(other).build());
                            tx.put(Tables.TASKS, TASK, task(TASK).build());
                            TaskRow.Builder pending = task(TASK);
                            pending.getTaskBuilder().setLastStatus("PENDING");
                            tx.put(Tables.TASKS, TASK, pending.build());
                        });

        assertThat(told).containsExactly("TASK: new, PENDING", "TASK: new, PROVISIONING");
        assertThat(events().getFirst().getTask().getBefore()).isEmpty();
    }

    static Stream<Arguments> nodeChanges() {
        return Stream.of(
                node(
                        "agent disconnected",
                        row -> row.getInstanceBuilder().setAgentConnected(false)),
                node("ACTIVE -> DRAINING", row -> row.getInstanceBuilder().setStatus("DRAINING")),
                node(
                        "agent 1.2",
                        row ->
                                row.getInstanceBuilder()
                                        .getVersionInfoBuilder()
                                        .setAgentVersion("1.2")),
                node("", row -> row.getInstanceBuilder().setVersion(2)),
                node("", row -> row.setBootId("b")));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("nodeChanges")
    void tellsOfANode(String expected, Consumer<ContainerInstanceRow.Builder> change) {
        write(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, node().build()));
        ContainerInstanceRow.Builder row = node();
        change.accept(row);

        assertThat(told(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, row.build())))
                .isEqualTo(expected.isEmpty() ? List.of() : List.of("INSTANCE: " + expected));
    }

    private static Arguments node(String expected, Consumer<ContainerInstanceRow.Builder> change) {
        return Arguments.of(expected, change);
    }

    @Test
    void aNodeThatGoesIsToldOnce() {
        assertThat(told(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, node().build())))
                .containsExactly("INSTANCE: registered, ACTIVE");
        assertThat(told(tx -> tx.delete(Tables.CONTAINER_INSTANCES, NODE)))
                .containsExactly("INSTANCE: ACTIVE -> INACTIVE");

        ContainerInstanceRow.Builder leaving = node();
        leaving.getInstanceBuilder().setStatus("INACTIVE");
        write(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, leaving.build()));
        assertThat(told(tx -> tx.delete(Tables.CONTAINER_INSTANCES, NODE))).isEmpty();
    }

    @Test
    void tellsOfAServiceWhatItSays() {
        var key = new ServiceEventKey("prod", "front", 1);
        var row =
                ServiceEventRow.newBuilder()
                        .setEvent(ServiceEvent.newBuilder().setMessage("(service front) is fine."))
                        .setEventName("SERVICE_STEADY_STATE")
                        .build();

        assertThat(told(tx -> tx.put(Tables.SERVICE_EVENTS, key, row)))
                .containsExactly("SERVICE: (service front) is fine.");
        assertThat(told(tx -> tx.delete(Tables.SERVICE_EVENTS, key))).isEmpty();
    }

    @Test
    void tellsOfADeploymentWhenItIsInAnotherState() {
        assertThat(told(tx -> tx.put(Tables.SERVICES, SERVICE, service("IN_PROGRESS", ""))))
                .containsExactly("DEPLOYMENT: ecs-svc/1 IN_PROGRESS");
        assertThat(told(tx -> tx.put(Tables.SERVICES, SERVICE, service("IN_PROGRESS", "goes on"))))
                .isEmpty();
        assertThat(told(tx -> tx.put(Tables.SERVICES, SERVICE, service("FAILED", "too many"))))
                .containsExactly("DEPLOYMENT: too many");
        assertThat(events().getLast().getDeployment().getEventType()).isEqualTo("ERROR");
    }

    private static ServiceRow service(String state, String reason) {
        var row = ServiceRow.newBuilder();
        row.getServiceBuilder().setServiceArn(ARNS.service("prod", "front"));
        row.addDeploymentsBuilder()
                .setDeployment(
                        Deployment.newBuilder()
                                .setId("ecs-svc/1")
                                .setRolloutState(state)
                                .setRolloutStateReason(reason));
        return row.build();
    }

    @Test
    void tellsOfAHookAtEachOfItsStates() {
        var key = new ServiceDeploymentKey("prod", "front", "d1");

        assertThat(told(tx -> tx.put(Tables.SERVICE_DEPLOYMENTS, key, waiting("PRE_SCALE_UP"))))
                .containsExactly("HOOK: ecs-pause-1 AWAITING_ACTION at PRE_SCALE_UP");
        ServiceDeploymentRow.Builder over = waiting("").toBuilder();
        over.getDeploymentBuilder()
                .clearLifecycleStage()
                .getLifecycleHookDetailsBuilder(0)
                .setStatus("SUCCEEDED");
        assertThat(told(tx -> tx.put(Tables.SERVICE_DEPLOYMENTS, key, over.build())))
                .containsExactly("HOOK: ecs-pause-1 SUCCEEDED at PRE_SCALE_UP");
    }

    private static ServiceDeploymentRow waiting(String stage) {
        var row = ServiceDeploymentRow.newBuilder();
        row.getDeploymentBuilder()
                .setLifecycleStage(stage)
                .addLifecycleHookDetails(
                        DeploymentLifecycleHookDetail.newBuilder()
                                .setHookId("ecs-pause-1")
                                .setStatus("AWAITING_ACTION"));
        return row.build();
    }

    @Test
    void writesNothingBelowItsLevel() {
        level = 1;
        assertThat(told(tx -> tx.put(Tables.TASKS, TASK, task(TASK).build()))).isEmpty();
    }

    @Test
    void doesNotKeepWhatMakesATaskVeryLarge() {
        TaskRow.Builder row = task(TASK);
        row.getTaskBuilder()
                .getOverridesBuilder()
                .addContainerOverridesBuilder()
                .setName("app")
                .addCommand("x".repeat(20_000));
        put(TASK, row);

        var kept = events().getFirst().getTask().getTask().getOverrides();
        assertThat(kept.getContainerOverrides(0).getName()).isEqualTo("app");
        assertThat(kept.getSerializedSize()).isLessThan(100);
    }
}
