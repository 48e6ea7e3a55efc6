package dev.longshore.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.ContainerObservation;
import dev.longshore.proto.ecs.DeploymentLifecycleHookDetail;
import dev.longshore.proto.ecs.DescribeServiceDeploymentsResponse;
import dev.longshore.proto.ecs.DescribeServiceRevisionsResponse;
import dev.longshore.proto.ecs.DescribeServicesResponse;
import dev.longshore.proto.ecs.DescribeTasksResponse;
import dev.longshore.proto.ecs.ServiceDeployment;
import dev.longshore.proto.ecs.Task;
import dev.longshore.proto.elbv2.Action;
import dev.longshore.proto.elbv2.CreateListenerOutput;
import dev.longshore.proto.elbv2.CreateTargetGroupOutput;
import dev.longshore.proto.elbv2.DescribeListenersOutput;
import dev.longshore.proto.elbv2.DescribeRulesOutput;
import dev.longshore.proto.elbv2.Rule;
import dev.longshore.proto.elbv2.TargetGroupTuple;
import dev.longshore.proto.store.TaskTarget;
import dev.longshore.state.tables.ecs.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traffic goes over between two target groups, in rows of rules that their nodes are told of. */
class ShiftedServicesTest extends BalancedCase {
    private TaskKey first;
    private TaskKey second;
    private String green;
    private String production;
    private String test;

    @BeforeEach
    void twoGroupsAndTwoListeners() {
        first = nodes().get(0);
        second = nodes().get(1);
        runs(first);
        runs(second);
        green =
                ((CreateTargetGroupOutput)
                                call(
                                        "CreateTargetGroup",
                                        "name: 'green' protocol: 'HTTP' port: 80 vpc_id: 'vpc-1'"
                                                + " target_type: 'ip'"))
                        .getTargetGroups(0)
                        .getTargetGroupArn();
        String listener =
                ((DescribeListenersOutput)
                                call("DescribeListeners", "load_balancer_arn: '" + balancer + "'"))
                        .getListeners(0)
                        .getListenerArn();
        production = defaultRule(listener);
        test =
                defaultRule(
                        ((CreateListenerOutput)
                                        call(
                                                "CreateListener",
                                                "load_balancer_arn: '%s' protocol: 'HTTP' port: 8080 default_actions { type: 'forward' target_group_arn: '%s' }"
                                                        .formatted(balancer, green)))
                                .getListeners(0)
                                .getListenerArn());
    }

    private String defaultRule(String listener) {
        return rules("listener_arn: '" + listener + "'").stream()
                .filter(Rule::getIsDefault)
                .findFirst()
                .orElseThrow()
                .getRuleArn();
    }

    private List<Rule> rules(String request) {
        return ((DescribeRulesOutput) call("DescribeRules", request)).getRulesList();
    }

    private Map<String, Integer> weights(String rule) {
        Action action = rules("rule_arns: '" + rule + "'").getFirst().getActions(0);
        return action.getForwardConfig().getTargetGroupsList().stream()
                .collect(
                        Collectors.toMap(
                                it -> it.getTargetGroupArn().equals(green) ? "green" : "blue",
                                TargetGroupTuple::getWeight));
    }

    private TaskKey shifted(String configuration) {
        call(
                "CreateService",
                "cluster: 'shop' service_name: 'web' task_definition: 'web' launch_type: 'FARGATE'"
                        + " desired_count: 1 network_configuration { awsvpc_configuration { subnets:"
                        + " 'subnet-1' } } load_balancers { target_group_arn: '"
                        + group
                        + "' container_name: 'app' container_port: 80 advanced_configuration {"
                        + " alternate_target_group_arn: '"
                        + green
                        + "' production_listener_rule: '"
                        + production
                        + "' test_listener_rule: '"
                        + test
                        + "' } } deployment_configuration { "
                        + configuration
                        + " }");
        return only("service:web");
    }

    /** A task of the service that has just been made: it runs, and both nodes find it healthy. */
    private void healthyIn(TaskKey task, String targetGroup) {
        runs(task);
        assertThat(task(task).getTargetsList().stream().map(TaskTarget::getTargetGroupArn))
                .containsExactly(targetGroup);
        finds(first, targetGroup, task, "healthy");
        finds(second, targetGroup, task, "healthy");
    }

    private ServiceDeployment deployment() {
        String arn =
                ((DescribeServicesResponse)
                                call("DescribeServices", "cluster: 'shop' services: 'web'"))
                        .getServices(0)
                        .getCurrentServiceDeployment();
        return ((DescribeServiceDeploymentsResponse)
                        call(
                                "DescribeServiceDeployments",
                                "service_deployment_arns: '" + arn + "'"))
                .getServiceDeployments(0);
    }

    private TaskKey newest(TaskKey other) {
        return tasks("service:web").stream()
                .filter(key -> !key.equals(other))
                .filter(key -> task(key).getTask().getDesiredStatus().equals("RUNNING"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServiceGoesOverAndBackAgainWithEachDeployment() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 5");
        assertThat(deployment().getLifecycleStage()).isEqualTo("SCALE_UP");
        assertThat(weights(production)).isEqualTo(Map.of("blue", 1));

        healthyIn(blue, green);
        assertThat(weights(production)).isEqualTo(Map.of("blue", 0, "green", 100));
        assertThat(weights(test)).containsEntry("green", 100);
        assertThat(deployment().getLifecycleStage()).isEqualTo("BAKE_TIME");
        assertThat(deployment().getTargetServiceRevision().getRequestedProductionTrafficWeight())
                .isEqualTo(100);
        pass(agent, Duration.ofMinutes(6));
        assertThat(deployment().getStatus()).isEqualTo("SUCCESSFUL");

        call("UpdateService", "cluster: 'shop' service: 'web' force_new_deployment: true");
        TaskKey next = newest(blue);
        assertThat(status(blue)).isEqualTo("RUNNING");
        healthyIn(next, group);
        assertThat(weights(production)).isEqualTo(Map.of("blue", 100, "green", 0));
        assertThat(task(blue).getTask().getDesiredStatus()).isEqualTo("RUNNING");
        pass(agent, Duration.ofMinutes(6));
        assertThat(status(blue)).isEqualTo("DEACTIVATING");
        finds(first, green, blue, "unused");
        finds(second, green, blue, "unused");
        ends(agent, blue);
        assertThat(deployment().getStatus()).isEqualTo("SUCCESSFUL");

        String revision =
                ((DescribeServicesResponse)
                                call("DescribeServices", "cluster: 'shop' services: 'web'"))
                        .getServices(0)
                        .getCurrentServiceRevisions(0)
                        .getArn();
        assertThat(
                        ((DescribeServiceRevisionsResponse)
                                        call(
                                                "DescribeServiceRevisions",
                                                "service_revision_arns: '" + revision + "'"))
                                .getServiceRevisions(0)
                                .getResolvedConfiguration()
                                .getLoadBalancers(0)
                                .getTargetGroupArn())
                .as("where its tasks really are")
                .isEqualTo(group);
    }

    @Test
    void stoppingItTakesTheTrafficBackAtOnce() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { strategy: 'LINEAR' linear_configuration { step_percent: 20"
                        + " step_bake_time_in_minutes: 10 } }");
        TaskKey next = newest(blue);
        healthyIn(next, group);
        assertThat(weights(production)).isEqualTo(Map.of("blue", 20, "green", 80));
        assertThat(deployment().getSourceServiceRevisions(0).getRequestedProductionTrafficWeight())
                .isEqualTo(80);

        call(
                "StopServiceDeployment",
                "service_deployment_arn: '"
                        + deployment().getServiceDeploymentArn()
                        + "' stop_type: 'ROLLBACK'");
        assertThat(weights(production)).isEqualTo(Map.of("blue", 0, "green", 100));
        assertThat(status(next)).isEqualTo("DEACTIVATING");
        finds(first, group, next, "unused");
        finds(second, group, next, "unused");
        ends(agent, next);
        assertThat(deployment().getStatus()).isEqualTo("ROLLBACK_SUCCESSFUL");
        assertThat(status(blue)).isEqualTo("RUNNING");
        assertThat(
                        ((DescribeServicesResponse)
                                        call("DescribeServices", "cluster: 'shop' services: 'web'"))
                                .getServices(0)
                                .getPlatformVersion())
                .as("as it was asked for")
                .isEqualTo("LATEST");
    }

    @Test
    void aTaskDecidesByItsExitCode() {
        String judge =
                "deployment_configuration { lifecycle_hooks { target_type: 'AWS_LAMBDA'"
                        + " lifecycle_stages: 'TEST_TRAFFIC_SHIFT' hook_target_arn: '"
                        + web()
                        + "' } }";
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call("UpdateService", "cluster: 'shop' service: 'web' force_new_deployment: true " + judge);
        TaskKey next = newest(blue);
        healthyIn(next, group);

        assertThat(deployment().getLifecycleStage()).isEqualTo("TEST_TRAFFIC_SHIFT");
        assertThat(weights(test)).isEqualTo(Map.of("blue", 100, "green", 0));
        TaskKey asked = only("family:web");
        Task shown =
                ((DescribeTasksResponse)
                                call(
                                        "DescribeTasks",
                                        "cluster: 'shop' tasks: '" + asked.task() + "'"))
                        .getTasks(0);
        assertThat(shown.getOverrides().getContainerOverrides(0).getEnvironment(0).getValue())
                .contains("\"lifecycleStage\":\"TEST_TRAFFIC_SHIFT\"")
                .contains("\"testTrafficWeights\":{");

        runs(asked);
        report(
                agent,
                asked,
                seen ->
                        seen.setGone(true)
                                .setStopCode("EssentialContainerExited")
                                .setStoppedReason("Essential container in task exited")
                                .addContainers(
                                        ContainerObservation.newBuilder()
                                                .setName("app")
                                                .setLastStatus("STOPPED")
                                                .setExitCode(3)));
        pass(agent, Duration.ofSeconds(2));
        assertThat(deployment().getStatus()).isEqualTo("ROLLBACK_IN_PROGRESS");
        assertThat(deployment().getLifecycleHookDetails(0).getStatus()).isEqualTo("FAILED");
        assertThat(deployment().getStatusReason())
                .startsWith(
                        "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle"
                                + " hook(s) failed.");
        assertThat(weights(production)).containsEntry("green", 100);
    }

    @Test
    void theTaskOfAHookEndsWithItsDeployment() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                        + " 'TEST_TRAFFIC_SHIFT' hook_target_arn: '"
                        + web()
                        + "' } }");
        healthyIn(newest(blue), group);
        TaskKey asked = only("family:web");
        runs(asked);

        call("UpdateService", "cluster: 'shop' service: 'web' force_new_deployment: true");

        assertThat(task(asked).getTask().getDesiredStatus()).isEqualTo("STOPPED");
        assertThat(task(asked).getTask().getStoppedReason())
                .isEqualTo("Nobody waits for this lifecycle hook any more");
    }

    /** Its task is forgotten a day later, and somebody may take longer to say a word. */
    @Test
    void whatAHookHasAnsweredIsWrittenDown() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                        + " 'POST_TEST_TRAFFIC_SHIFT' hook_target_arn: '"
                        + web()
                        + "' } lifecycle_hooks { target_type: 'PAUSE' lifecycle_stages:"
                        + " 'POST_TEST_TRAFFIC_SHIFT' timeout_configuration { timeout_in_minutes: 4000 } } }");
        healthyIn(newest(blue), group);
        TaskKey asked = only("family:web");
        runs(asked);
        report(
                agent,
                asked,
                seen ->
                        seen.setGone(true)
                                .setStopCode("EssentialContainerExited")
                                .setStoppedReason("Essential container in task exited")
                                .addContainers(
                                        ContainerObservation.newBuilder()
                                                .setName("app")
                                                .setLastStatus("STOPPED")
                                                .setExitCode(0)));
        pass(agent, Duration.ofSeconds(2));

        assertThat(deployment().getStatus()).isEqualTo("IN_PROGRESS");
        assertThat(deployment().getLifecycleHookDetailsList())
                .extracting(DeploymentLifecycleHookDetail::getStatus)
                .containsExactly("SUCCEEDED", "AWAITING_ACTION");
    }

    @Test
    void aUrlIsAskedUntilItSays() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                        + " 'PRE_PRODUCTION_TRAFFIC_SHIFT' hook_target_arn: 'HTTPS://judge.example/go'"
                        + " } }");
        TaskKey next = newest(blue);
        healthyIn(next, group);

        assertThat(urls.questions).hasSize(1);
        assertThat(urls.questions.getFirst().json())
                .contains("\"lifecycleStage\":\"PRE_PRODUCTION_TRAFFIC_SHIFT\"")
                .contains("\"productionTrafficWeights\":{");
        assertThat(weights(production)).containsEntry("green", 100);
        urls.questions.getFirst().say("{\"hookStatus\":\"IN_PROGRESS\",\"callBackDelay\":5}");
        settle();
        assertThat(urls.questions).hasSize(1);
        pass(agent, Duration.ofSeconds(6));
        assertThat(urls.questions).hasSize(2);

        urls.questions.getLast().say("{\"hookStatus\":\"SUCCEEDED\"}");
        settle();
        assertThat(weights(production)).containsEntry("blue", 100);
    }

    @Test
    void aUrlMayBeSilentNowAndThen() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                        + " 'PRE_SCALE_UP' hook_target_arn: 'http://judge/' } }");
        String later = "{\"hookStatus\":\"IN_PROGRESS\",\"callBackDelay\":1}";
        for (String said : List.of("{}", "{}", later, "{}", "{}")) {
            urls.questions.getLast().say(said);
            settle();
            pass(agent, Duration.ofSeconds(3));
        }
        assertThat(urls.questions).hasSize(6);
        assertThat(deployment().getStatus()).isEqualTo("IN_PROGRESS");
    }

    @Test
    void eachHookIsToldWhatIsItsOwn() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        String hook =
                " lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages: '%s' hook_target_arn: 'http://judge/' hook_details: '{\"a\":%d}' }";
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration {"
                        + hook.formatted("PRE_SCALE_UP", 1)
                        + hook.formatted("POST_SCALE_UP", 2)
                        + " }");
        assertThat(urls.questions.getLast().json()).contains("{\"a\":1}");
        urls.questions.getLast().say("{\"hookStatus\":\"SUCCEEDED\"}");
        settle();
        healthyIn(newest(blue), group);
        assertThat(urls.questions.getLast().json()).contains("{\"a\":2}");
    }

    @Test
    void aUrlThatNeverAnswersWellTakesItBack() {
        TaskKey blue = shifted("strategy: 'BLUE_GREEN' bake_time_in_minutes: 0");
        healthyIn(blue, green);
        call(
                "UpdateService",
                "cluster: 'shop' service: 'web' force_new_deployment: true deployment_configuration"
                        + " { lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                        + " 'PRE_SCALE_UP' hook_target_arn: 'http://judge/' } }");
        for (int i = 1; i <= 3; i++) {
            assertThat(urls.questions).hasSize(i);
            urls.questions.getLast().say("{}");
            settle();
            pass(agent, Duration.ofSeconds(3));
        }
        assertThat(deployment().getStatus()).isEqualTo("ROLLBACK_SUCCESSFUL");
        assertThat(weights(production)).containsEntry("green", 100);
    }

    private static String web() {
        return "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
    }
}
