package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.longshore.control.admin.explain.Explanations;
import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.proto.admin.Alternative;
import dev.longshore.proto.admin.ExplainRequest;
import dev.longshore.proto.admin.ExplainResponse;
import dev.longshore.proto.agent.Capacity;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told of whatever has a name, with one machine, and later two. */
class ExplanationsTest extends OneMachineCase {
    private static final TaskKey TASK = new TaskKey("c", "t1");

    @ParameterizedTest
    @CsvSource({
        "c, t1, task/c/t1",
        "'', arn:aws:ecs:us-east-1:123456789012:task/c/t1, task/c/t1",
        "other, arn:aws:ecs:us-east-1:123456789012:task/c/t1, task/c/t1",
        "c, arn:aws:ecs:us-east-1:123456789012:task/t1, task/c/t1",
        "c, task/t1, task/c/t1",
        "c, web, service/c/web",
        "'', arn:aws:ecs:us-east-1:123456789012:service/c/web, service/c/web",
        "c, NODE, container-instance/c/NODE",
        "c, DEPLOYMENT, service-deployment/c/web/RECORD",
        "'', arn:aws:ecs:us-east-1:123456789012:service-deployment/c/web/RECORD, service-deployment/c/web/RECORD",
        "c, RECORD, service-deployment/c/web/RECORD",
    })
    void aThingIsFoundByItsArnItsIdOrItsName(String cluster, String named, String arn) {
        begin();
        agent();
        waits(TASK, TaskSpec.Launch.ON_EC2);
        service("c", "web", says -> {});

        ExplainResponse why = explain(cluster, filled(named));

        assertThat(why.getResourceArn()).endsWith(":" + filled(arn));
        assertThat(why.getSentencesList()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "c, t9, 'there is no task, service, deployment or container instance t9 in cluster c'",
        "'', t1, 'there is no task, service, deployment or container instance t1 in cluster default'",
        "c, service/t1, 'there is no task, service, deployment or container instance service/t1 in cluster c'",
        "c, arn:aws:ecs:us-east-1:123456789012:task-definition/far:1, a task-definition cannot be explained",
        "c, '', 'name a task, a service, a deployment or a container instance: by its ARN, its id or its name'",
    })
    void whatIsNotThereIsSaid(String cluster, String named, String text) {
        begin();
        waits(TASK, TaskSpec.Launch.ON_EC2);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> explain(cluster, named))
                .withMessage(text);
    }

    @Test
    void aPlacedTaskNamesEveryAlternativeNowAndThen() {
        begin();
        Inbox first = agent();
        waits(TASK, TaskSpec.Launch.ON_EC2);
        secondMachine(512);

        ExplainResponse placed = explain("c", "t1");
        assertThat(placed.getSentencesList())
                .anyMatch(text -> text.startsWith("It is placed on arn:"))
                .anyMatch(
                        text ->
                                text.contains("1 nodes came into question, 1 would have")
                                        && text.contains(
                                                "spread over attribute:ecs.availability-zone, then spread over instanceId"));
        assertThat(placed.getNodesList())
                .extracting(Alternative::getText)
                .containsExactlyInAnyOrder("it is here", "1024 CPU units needed, 512 of 512 free");
        assertThat(placed.getNodesThenList()).isEmpty();

        ends(first, TASK);
        var next = new TaskKey("c", "t2");
        waits(next, TaskSpec.Launch.ON_EC2);
        assertThat(explain("c", "t2").getNodesThenList())
                .extracting(Alternative::getCode, Alternative::getHostAddress)
                .containsExactly(tuple("RESOURCE:CPU", "10.0.0.2"));
        assertThat(explain("c", "t1").getSentencesList())
                .as("a task that has ended, for as long as it is kept")
                .anyMatch(text -> text.startsWith("It was placed at "));
    }

    @Test
    void aMachineSaysWhatIsOnItAndWhyItDoesNotTakeWhatWaits() {
        begin();
        agent();
        waits(TASK, TaskSpec.Launch.ON_EC2);
        waits(new TaskKey("c", "t2"), TaskSpec.Launch.ON_EC2);

        assertThat(explain("c", node().key().instance()).getSentencesList())
                .contains(
                        "Its agent is connected.",
                        "Free: 0 of 1024 CPU units, 0 of 2048 MiB of memory, 0 of 0 GPUs.",
                        "It takes FARGATE tasks of all clusters.",
                        "On it: 1 PROVISIONING of family:far in cluster c.",
                        "Task t2 waits, and is not taken here: 1024 CPU units needed, 0 of 1024 free (RESOURCE:CPU).");

        loop.pass(SETTINGS.timing().lease().plus(Duration.ofSeconds(1)));
        settle();
        assertThat(explain("c", node().key().instance()).getSentencesList().getFirst())
                .startsWith("Its agent has been silent")
                .contains("It is given up at ");
    }

    @Test
    void aDeploymentSaysWhatItBringsAndWhatIsMissing() {
        begin();
        service("c", "web", says -> {});

        ExplainResponse why = explain("c", deployment());

        assertThat(why.getStatus()).isEqualTo("IN_PROGRESS");
        assertThat(why.getSentencesList())
                .anyMatch(text -> text.contains("it brings revision") && text.contains("(far:1)"))
                .anyMatch(text -> text.contains("1 tasks are missing"));
    }

    private void secondMachine(int cpuUnits) {
        hello(
                "boot-1",
                says ->
                        says.setAgentId("second")
                                .setHostAddress("10.0.0.2")
                                .setCapacity(
                                        Capacity.newBuilder()
                                                .setCpuUnits(cpuUnits)
                                                .setMemoryMib(2_048)));
    }

    private ExplainResponse explain(String cluster, String named) {
        return Explanations.explain(
                leader, ExplainRequest.newBuilder().setCluster(cluster).setResource(named).build());
    }

    private String filled(String named) {
        return named.replace("NODE", node().key().instance())
                .replace("DEPLOYMENT", deployment())
                .replace("RECORD", state().getServiceDeployment());
    }

    private String deployment() {
        return state().getDeployment().getId();
    }

    private ServiceDeploymentState state() {
        ServiceRow row =
                leader.committed(tx -> tx.get(Tables.SERVICES, new ServiceKey("c", "web")))
                        .orElseThrow();
        return row.getDeployments(0);
    }
}
