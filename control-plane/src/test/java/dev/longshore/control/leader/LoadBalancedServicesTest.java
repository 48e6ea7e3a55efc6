package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.ListServicesResponse;
import dev.longshore.proto.ecs.ListTasksResponse;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of a service behind a load balancer, from their first check to the last request. */
class LoadBalancedServicesTest extends BalancedCase {
    private TaskKey first;
    private TaskKey second;

    @BeforeEach
    void theNodesRun() {
        assertThat(nodes()).hasSize(2);
        first = nodes().get(0);
        second = nodes().get(1);
        runs(first);
        runs(second);
    }

    @Test
    void theNodesAreListedAndDescribedAsTasksOfTheirCluster() {
        var listed = (ListTasksResponse) call("ListTasks", "cluster: '.balancers'");
        assertThat(listed.getTaskArnsList())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(first, second)
                                .map(node -> task(node).getTask().getTaskArn())
                                .toList());
        var described =
                (DescribeTasksResponse)
                        call(
                                "DescribeTasks",
                                "cluster: '.balancers' tasks: '" + first.task() + "'");
        assertThat(described.getTasks(0).getLastStatus()).isEqualTo("RUNNING");
        var services = (ListServicesResponse) call("ListServices", "cluster: '.balancers'");
        assertThat(services.getServiceArnsList())
                .singleElement()
                .asString()
                .contains("service/.balancers/");
    }

    @Test
    void nothingOfTheirClusterCanBeMadeByHand() {
        assertThatThrownBy(() -> call("RunTask", "cluster: '.balancers' task_definition: 'web'"))
                .hasMessageContaining("Cluster not found.");
    }

    @Test
    void aTaskRunsOnceItIsFoundHealthy() {
        TaskKey task = balanced("");
        assertThat(health()).as("nobody is sent to a task that begins").isEmpty();

        runs(task);
        assertThat(status(task)).isEqualTo("ACTIVATING");
        assertThat(health()).containsExactly(address(task) + " initial");

        finds(first, task, "healthy");
        assertThat(status(task)).isEqualTo("RUNNING");
        assertThat(task(task).getTargetHealth()).isEqualTo("HEALTHY");
        assertThat(health()).containsExactly(address(task) + " healthy");
    }

    @Test
    void whatItsMachineRepeatsDoesNotMakeItRun() {
        TaskKey task = balanced("");
        runs(task);
        runs(task);

        assertThat(status(task)).isEqualTo("ACTIVATING");
    }

    @Test
    void aTaskThatIsToStopIsToldOnceNoNodeHasARequestOnItsWay() {
        TaskKey task = healthy("");

        stop(task);
        assertThat(status(task)).isEqualTo("DEACTIVATING");
        assertThat(told(task)).isEqualTo("RUNNING");
        assertThat(health()).containsExactly(address(task) + " draining");

        runs(task); // news of its containers change nothing
        finds(first, task, "unused");
        finds(second, task, "draining");
        assertThat(told(task)).as("one of two nodes").isEqualTo("RUNNING");

        finds(second, task, "unused");
        assertThat(told(task)).isEqualTo("STOPPED");
        assertThat(health()).isEmpty();
    }

    @Test
    void withoutAWordOfTheNodesItIsToldAfterTheDelay() {
        delay(Duration.ofSeconds(60));
        TaskKey task = healthy("");

        stop(task);
        pass(agent, Duration.ofSeconds(55));
        assertThat(told(task)).isEqualTo("RUNNING");

        pass(agent, Duration.ofSeconds(10));
        assertThat(told(task)).isEqualTo("STOPPED");
    }

    @Test
    void withoutADelayItIsToldAtOnce() {
        delay(Duration.ZERO);
        TaskKey task = healthy("");

        stop(task);

        assertThat(told(task)).isEqualTo("STOPPED");
        assertThat(health()).isEmpty();
    }

    @Test
    void aTaskThatHasNotBeenRegisteredIsToldAtOnce() {
        TaskKey task = balanced("");

        stop(task);

        assertThat(told(task)).isEqualTo("STOPPED");
    }

    @Test
    void aTaskThatEndsByItselfIsNoTargetAnyMore() {
        TaskKey task = healthy("");

        report(
                agent,
                task,
                seen ->
                        seen.setLastStatus("STOPPING")
                                .setStopCode("EssentialContainerExited")
                                .setStoppedReason("Essential container in task exited"));

        assertThat(health()).isEmpty();
        assertThat(told(task)).isEqualTo("STOPPED");
    }

    @Test
    void aTaskThatEndsWhileItDrainsIsNoTargetAnyMore() {
        TaskKey task = healthy("");
        stop(task);

        ends(agent, task);

        assertThat(health()).isEmpty();
        assertThat(status(task)).isEqualTo("STOPPED");
    }

    @Test
    void oneThatStaysUnhealthyIsReplacedAfterTheGracePeriod() {
        TaskKey task = balanced("health_check_grace_period_seconds: 60");
        runs(task);
        finds(first, task, "unhealthy");
        pass(agent, Duration.ofSeconds(50));
        assertThat(tasks("service:web")).containsExactly(task);

        pass(agent, Duration.ofSeconds(20));
        TaskKey next = other(task);
        assertThat(wish(task)).as("until the other one can take its place").isEqualTo("RUNNING");
        runs(next);
        finds(first, next, "healthy");
        assertThat(wish(task)).isEqualTo("STOPPED");
        assertThat(task(task).getTask().getStoppedReason())
                .isEqualTo("Task failed ELB health checks in (target-group " + group + ")");
        assertThat(told(task)).as("what is on its way to it gets its answer").isEqualTo("RUNNING");
    }

    private TaskKey other(TaskKey task) {
        return tasks("service:web").stream()
                .filter(it -> !it.equals(task))
                .findFirst()
                .orElseThrow();
    }

    private String wish(TaskKey task) {
        return task(task).getTask().getDesiredStatus();
    }

    @Test
    void oneThatRecoversWithinTheGracePeriodStays() {
        TaskKey task = balanced("health_check_grace_period_seconds: 60");
        runs(task);
        finds(first, task, "unhealthy");
        finds(first, task, "healthy");
        pass(agent, Duration.ofMinutes(2));

        assertThat(status(task)).isEqualTo("RUNNING");
        assertThat(tasks("service:web")).hasSize(1);
    }

    /** Its machine cannot be told anything: nobody waits for what it might still answer. */
    @Test
    void aTaskOfASilentMachineIsNoTargetOnceItIsToStop() {
        TaskKey task = healthy("");
        for (int i = 0; i < 60; i++) {
            loop.pass(Duration.ofSeconds(5));
            settle();
        }
        assertThat(task(task).hasLostAt()).isTrue();
        assertThat(health()).as("its nodes may reach it").hasSize(1);

        stop(task);

        assertThat(status(task)).isEqualTo("STOPPED");
        assertThat(health()).isEmpty();
    }

    private TaskKey healthy(String members) {
        TaskKey task = balanced(members);
        runs(task);
        finds(first, task, "healthy");
        finds(second, task, "healthy");
        assertThat(status(task)).isEqualTo("RUNNING");
        return task;
    }

    private void stop(TaskKey task) {
        call("StopTask", "cluster: 'shop' task: '" + task.task() + "'");
        assertThat(task(task).getTask().getDesiredStatus()).isEqualTo("STOPPED");
    }
}
