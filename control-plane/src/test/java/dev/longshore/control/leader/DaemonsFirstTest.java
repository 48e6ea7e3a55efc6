package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.dispatch.Inbox;
import dev.longshore.control.domain.task.TaskSpec;
import dev.longshore.control.schedule.PlacementRefusal;
import dev.longshore.proto.ecs.PlacementConstraint;
import dev.longshore.proto.ecs.Service;
import dev.longshore.proto.store.ServiceDeploymentState;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The one machine has room for one task, which is the daemon's before others may have it. */
class DaemonsFirstTest extends OneMachineCase {
    private static final TaskKey WAITS = new TaskKey("c", "w1");
    private static final TaskKey BORROWS = new TaskKey("p", "f1");
    private static final Consumer<Service.Builder> DAEMON =
            service -> service.setSchedulingStrategy("DAEMON").clearDesiredCount();

    @Test
    void aNewNodeTakesItBeforeWhateverWaits() {
        begin();
        waits(WAITS, TaskSpec.Launch.ON_EC2);
        waits(BORROWS, ON_FARGATE);
        service("c", "a-web", service -> {});
        service("c", "logs", DAEMON);

        agent();

        assertThat(task(only("service:logs")).getInstance()).isNotEmpty();
        assertThat(tasks("service:a-web")).isEmpty();
        assertThat(task(WAITS).getInstance()).isEmpty();
        assertThat(task(BORROWS).getInstance()).isEmpty();
    }

    @Test
    void theRoomIsKeptWhileItsTaskIsReplacedAndInItsPauseAfterFailures() {
        begin();
        Inbox agent = agent();
        service("c", "logs", DAEMON);
        TaskKey first = only("service:logs");
        waits(WAITS, TaskSpec.Launch.ON_EC2);

        ends(agent, first);

        assertThat(deployment("logs").hasLaunchAfter()).isTrue();
        assertThat(tasks("service:logs").stream().filter(key -> !key.equals(first))).isEmpty();
        assertThat(task(WAITS).getInstance()).isEmpty();
        assertThat(leader.explain(WAITS).orElseThrow().reasons().values())
                .containsOnly(
                        new PlacementRefusal.KeptForDaemon(
                                "RESOURCE:CPU", List.of("service:logs")));
        pass(agent, Duration.ofMinutes(1));
        assertThat(tasks("service:logs")).hasSize(2);
        assertThat(task(WAITS).getInstance()).isEmpty();
    }

    @Test
    void nothingIsKeptWhereItDoesNotBelong() {
        begin();
        service(
                "c",
                "logs",
                DAEMON.andThen(
                        service ->
                                service.addPlacementConstraints(
                                        PlacementConstraint.newBuilder()
                                                .setType("memberOf")
                                                .setExpression("attribute:disk == ssd"))));
        agent();
        waits(WAITS, TaskSpec.Launch.ON_EC2);

        assertThat(task(WAITS).getInstance()).isNotEmpty();
    }

    @Test
    void oneThatHasFailedKeepsNothing() {
        begin();
        Inbox agent = agent();
        service("c", "logs", DAEMON);
        TaskKey first = only("service:logs");
        waits(WAITS, TaskSpec.Launch.ON_EC2);
        change(
                "logs",
                row ->
                        row.getDeploymentsBuilder(0)
                                .getDeploymentBuilder()
                                .setRolloutState("FAILED"));

        ends(agent, first);

        assertThat(task(WAITS).getInstance()).isNotEmpty();
    }

    private ServiceDeploymentState deployment(String service) {
        return leader.committed(tx -> tx.get(Tables.SERVICES, new ServiceKey("c", service)))
                .orElseThrow()
                .getDeployments(0);
    }

    private void change(String service, Consumer<ServiceRow.Builder> change) {
        leader.write(
                tx -> {
                    var key = new ServiceKey("c", service);
                    ServiceRow.Builder row = tx.get(Tables.SERVICES, key).orElseThrow().toBuilder();
                    change.accept(row);
                    tx.put(Tables.SERVICES, key, row.build());
                    return true;
                });
        settle();
    }
}
