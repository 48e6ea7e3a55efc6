package dev.longshore.control.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.ServiceEvent;
import dev.longshore.proto.store.ServiceDeploymentRow;
import dev.longshore.proto.store.ServiceEventRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceEventKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events a filter lets through. */
class EventFilterTest extends EventCase {
    private static final String NODE_ARN = ARNS.instance(NODE.cluster(), NODE.instance());
    private static final TaskKey ELSEWHERE = new TaskKey("test", "other");
    private static final String PREFIX = "arn:aws:ecs:us-west-2:111122223333:";

    /** Events: a task of a service on a node, the node, a service's, a hook's, a task elsewhere. */
    @BeforeEach
    void happen() {
        TaskRow.Builder placed = task(TASK).setInstance(NODE.instance());
        placed.getTaskBuilder().setContainerInstanceArn(NODE_ARN);
        put(TASK, placed);
        write(tx -> tx.put(Tables.CONTAINER_INSTANCES, NODE, node().build()));
        write(
                tx ->
                        tx.put(
                                Tables.SERVICE_EVENTS,
                                new ServiceEventKey("prod", "front", 1),
                                ServiceEventRow.newBuilder()
                                        .setEvent(ServiceEvent.newBuilder().setMessage("steady"))
                                        .setEventName("SERVICE_STEADY_STATE")
                                        .build()));
        write(
                tx ->
                        tx.put(
                                Tables.SERVICE_DEPLOYMENTS,
                                new ServiceDeploymentKey("prod", "front", "d1"),
                                ServiceDeploymentRow.newBuilder().setDeployment(paused()).build()));
        put(ELSEWHERE, task(ELSEWHERE));
    }

    private static ServiceDeployment paused() {
        return ServiceDeployment.newBuilder()
                .setClusterArn(ARNS.cluster("prod"))
                .setServiceArn(ARNS.service("prod", "front"))
                .setServiceDeploymentArn(ARNS.serviceDeployment("prod", "front", "d1"))
                .addLifecycleHookDetails(
                        DeploymentLifecycleHookDetail.newBuilder()
                                .setHookId("h")
                                .setStatus("AWAITING_ACTION"))
                .build();
    }

    @ParameterizedTest(name = "cluster {0}, type {1}, resource {2}")
    @CsvSource({
        "'','','',TASK INSTANCE SERVICE HOOK TASK",
        "prod,'','',TASK INSTANCE SERVICE HOOK",
        "arn:aws:ecs:us-west-2:111122223333:cluster/test,'','',TASK",
        "'',ECS Task State Change,'',TASK TASK",
        "prod,ECS Service Action,'',SERVICE",
        "'','',ARN:task/prod/c13b4cb40f1f4fe4a2971f76ae5a47ad,TASK",
        "'','',ARN:service/prod/front,TASK SERVICE HOOK",
        "'','',ARN:service-deployment/prod/front/d1,HOOK",
        "'','',ARN:container-instance/prod/b54a2a04046f43319d743f6d7f6ca315,TASK INSTANCE",
        "'','',service:front,TASK SERVICE HOOK TASK",
        "'','',family:web,TASK TASK",
        "test,'',family:web,TASK",
        "'','',front,TASK SERVICE HOOK TASK",
        "'','',web,TASK TASK",
        "'','',c13b4cb40f1f4fe4a2971f76ae5a47ad,TASK",
        "'','',b54a2a04046f43319d743f6d7f6ca315,INSTANCE",
        "'','',family:other,''"
    })
    void letsThrough(String cluster, String type, String resource, String expected) {
        var filter =
                EventFilter.of(
                        cluster,
                        type.isEmpty() ? List.of() : List.of(type),
                        resource.replace("ARN:", PREFIX));

        assertThat(
                        String.join(
                                " ",
                                events().stream()
                                        .filter(filter::matches)
                                        .map(event -> EventType.of(event).orElseThrow().name())
                                        .toList()))
                .isEqualTo(expected);
    }

    @Test
    void saysWhatIsWrong() {
        refused(
                () -> EventFilter.of("", List.of("ECS Task"), ""),
                "there are no events of type 'ECS Task': the types are ECS Task State Change, ECS Container Instance");
        refused(() -> EventFilter.of("a b", List.of(), ""), "'a b' is no cluster: write its name");
        refused(
                () -> EventFilter.of("", List.of(), PREFIX + "cluster/prod"),
                "'"
                        + PREFIX
                        + "cluster/prod' is nothing that events are about: write the ARN of a task");
    }

    private static void refused(Runnable filter, String begin) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(filter::run)
                .withMessageStartingWith(begin);
    }
}
