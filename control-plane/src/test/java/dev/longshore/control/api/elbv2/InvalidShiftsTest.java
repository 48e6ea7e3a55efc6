package dev.longshore.control.api.elbv2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a service may not ask of deployments that shift its traffic. */
class InvalidShiftsTest {
    private static final String PARAMETER = "InvalidParameter";
    private static final String SERVICE =
            "service_name: 's' desired_count: 1 task_definition: 'far' network_configuration {"
                    + " awsvpc_configuration { subnets: 'subnet-1' } } ";
    private static final String SHIFTS = "deployment_configuration { strategy: 'BLUE_GREEN' } ";
    private static final String BOTH =
            "{ type: 'forward' forward_config { target_groups { target_group_arn: '{web}' weight: 1"
                    + " } target_groups { target_group_arn: '{green}' weight: 0 } } }";

    @ParameterizedTest(name = "{1}")
    @MethodSource({"roads", "steps", "hooks"})
    void isRefused(String request, String text) {
        installation().isRefused("CreateService", SERVICE + request, PARAMETER, text);
    }

    @Test
    void whoShiftsNoMoreStaysWhereTheTrafficIs() {
        TestBalancers made = installation();
        made.call("CreateService", SERVICE + SHIFTS + road("{both}", ""));

        made.isRefused(
                "UpdateService",
                "service: 's' deployment_configuration { strategy: 'ROLLING' } load_balancers {"
                        + " items { target_group_arn: '{web}' container_name: 'app' container_port: 80"
                        + " } }",
                PARAMETER,
                "The target group {web} gets no traffic now: name {green}, which the service's"
                        + " tasks are registered in, to go on without advancedConfiguration.");
    }

    /** Its next deployment, which names no strategy, could not begin. */
    @Test
    void aStrategyForWhichThereIsNoRoadIsRefusedByItself() {
        TestBalancers made = installation();
        made.call("CreateService", SERVICE + plain("{web}", 80));

        made.isRefused(
                "UpdateService",
                "service: 's' " + SHIFTS,
                PARAMETER,
                "advancedConfiguration field is required for all loadBalancers when using a"
                        + " non-ROLLING deployment strategy");
    }

    private static TestBalancers installation() {
        TestBalancers made = new TestBalancers().furnished();
        made.targetGroup("green", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        made.targetGroup("green2", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        made.targetGroup("lonely", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        made.targetGroup("tcp2", "protocol: 'TCP' port: 5432 vpc_id: 'vpc-1' target_type: 'ip'");
        made.rule("both", "http", 20, "/both", BOTH);
        made.rule("one", "http", 30, "/one", TestBalancers.FORWARD.formatted("web"));
        made.rule("two", "http", 40, "/two", TestBalancers.FORWARD.formatted("green"));
        made.rule("fixed", "http", 50, "/fixed", TestBalancers.FIXED);
        made.call("CreateCluster", "");
        made.call(
                "RegisterTaskDefinition",
                "family: 'far' network_mode: 'awsvpc' container_definitions { name: 'app' image:"
                        + " 'a' memory: 128 port_mappings { container_port: 80 } port_mappings {"
                        + " container_port: 5432 } }");
        return made;
    }

    static Stream<Arguments> roads() {
        return Stream.of(
                arguments(
                        SHIFTS + plain("{web}", 80),
                        "advancedConfiguration field is required for all loadBalancers when using a"
                                + " non-ROLLING deployment strategy"),
                arguments(
                        SHIFTS + road("{both}", "") + plain("{api}", 80),
                        "Either all or none of the provided loadBalancers must have"
                                + " advancedConfiguration defined"),
                arguments(
                        SHIFTS + road("{both}", "").repeat(2),
                        "Duplicate targetGroupArn found: {web}"),
                arguments(
                        SHIFTS + road("{web}", "{web}", "{both}", ""),
                        "Duplicate targetGroupArn found: {web}"),
                arguments(
                        SHIFTS + road("{http}", ""),
                        "productionListenerRule has an invalid ARN format. Must be RuleArn for ALB"
                                + " or ListenerArn for NLB. Got: {http}"),
                arguments(
                        SHIFTS + road("{both}", "{http}"),
                        "testListenerRule has an invalid ARN format. Must be RuleArn for ALB or"
                                + " ListenerArn for NLB. Got: {http}"),
                arguments(
                        SHIFTS + road("{both}", "{both}"),
                        "The following rules cannot be used as both production and test listener"
                                + " rules: {both}"),
                arguments(
                        SHIFTS + road("{one}", ""),
                        "For Application LoadBalancer, testListenerRule is required when"
                                + " productionListenerRule is not associated with both targetGroup and"
                                + " alternateTargetGroup"),
                arguments(
                        SHIFTS + road("{fixed}", "{two}"),
                        "The productionListenerRule {fixed} does not exist, or does not forward."),
                arguments(
                        SHIFTS + road("{both}0", ""),
                        "productionListenerRule has an invalid ARN format. Must be RuleArn for ALB"
                                + " or ListenerArn for NLB. Got: {both}0"),
                arguments(
                        SHIFTS + road("{web}", "{lonely}", "{one}", "{two}"),
                        "The target group with targetGroupArn {lonely} does not have an associated"
                                + " load balancer."),
                arguments(
                        SHIFTS + road("{web}", "{machines}", "{one}", "{two}"),
                        "The provided target group {machines} has target type instance, which is"
                                + " incompatible with the awsvpc network mode specified in the task"
                                + " definition."),
                arguments(
                        SHIFTS + road("{web}", "", "{one}", "{two}"),
                        "alternateTargetGroupArn cannot be empty in an advancedConfiguration."),
                arguments(
                        SHIFTS + road("", ""),
                        "productionListenerRule cannot be empty in an advancedConfiguration."),
                arguments(
                        SHIFTS + road("{tcp}", "{tcp2}", "{rule}", "").replace("80 ad", "5432 ad"),
                        "productionListenerRule has an invalid ARN format. Must be RuleArn for ALB"
                                + " or ListenerArn for NLB. Got: {rule}"));
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                deployment(
                        "strategy: 'BLUE_GREEN' bake_time_in_minutes: 1441",
                        "bakeTimeInMinutes must be between 0 and 1440."),
                deployment(
                        "strategy: 'BLUE_GREEN' bake_time_in_minutes: -1",
                        "bakeTimeInMinutes must be between 0 and 1440."),
                deployment(
                        "strategy: 'LINEAR' linear_configuration { step_percent: 2.9 }",
                        "stepPercent must be between 3.0 and 100.0, with one decimal at most."),
                deployment(
                        "strategy: 'LINEAR' linear_configuration { step_percent: 10.05 }",
                        "stepPercent must be between 3.0 and 100.0, with one decimal at most."),
                deployment(
                        "strategy: 'LINEAR' linear_configuration { step_percent: 100.1 }",
                        "stepPercent must be between 3.0 and 100.0, with one decimal at most."),
                deployment(
                        "strategy: 'LINEAR' linear_configuration { step_bake_time_in_minutes: 1441"
                                + " }",
                        "stepBakeTimeInMinutes must be between 0 and 1440."),
                deployment(
                        "strategy: 'CANARY' canary_configuration { canary_percent: 0 }",
                        "canaryPercent must be between 0.1 and 100.0, with one decimal at most."),
                deployment(
                        "strategy: 'CANARY' canary_configuration { canary_bake_time_in_minutes: -5"
                                + " }",
                        "canaryBakeTimeInMinutes must be between 0 and 1440."),
                deployment(
                        "strategy: 'BLUE_GREEN' canary_configuration { canary_percent: 5 }",
                        "canaryConfiguration is only supported with the CANARY deployment"
                                + " strategy."),
                deployment(
                        "linear_configuration { step_percent: 5 }",
                        "linearConfiguration is only supported with the LINEAR deployment"
                                + " strategy."));
    }

    static Stream<Arguments> hooks() {
        return Stream.of(
                hook(
                        "target_type: 'PAUSE' lifecycle_stages: 'TEST_TRAFFIC_SHIFT'",
                        "Invalid lifecycle stage provided for Pause Hook"),
                hook(
                        "target_type: 'AWS_LAMBDA' lifecycle_stages: 'PRE_SCALE_UP'",
                        "A lifecycle hook of target type AWS_LAMBDA must have a hookTargetArn."),
                hook(
                        "target_type: 'AWS_LAMBDA' lifecycle_stages: 'PRE_SCALE_UP'"
                                + " hook_target_arn: 'ftp://a'",
                        "hookTargetArn must be the ARN of a task definition with its revision, or"
                                + " an HTTP(S) URL. Got: ftp://a"),
                hook(
                        "target_type: 'AWS_LAMBDA' lifecycle_stages: 'PRE_SCALE_UP'"
                                + " hook_target_arn: 'https://'",
                        "hookTargetArn must be the ARN of a task definition with its revision, or"
                                + " an HTTP(S) URL. Got: https://"),
                hook(
                        "target_type: 'AWS_LAMBDA' lifecycle_stages: 'PRE_SCALE_UP'"
                                + " hook_target_arn:"
                                + " 'arn:aws:ecs:us-east-1:123456789012:task-definition/nobody:1'",
                        "The task definition"
                                + " arn:aws:ecs:us-east-1:123456789012:task-definition/nobody:1 of a"
                                + " lifecycle hook does not exist."),
                hook(
                        "target_type: 'AWS_LAMBDA' lifecycle_stages: 'PRE_SCALE_UP'"
                                + " hook_target_arn: 'http://a/' timeout_configuration {"
                                + " timeout_in_minutes: 1441 }",
                        "timeoutInMinutes of a lifecycle hook must be between 1 and 1440."),
                deployment(
                        "strategy: 'ROLLING' lifecycle_hooks { target_type: 'PAUSE'"
                                + " lifecycle_stages: 'POST_TEST_TRAFFIC_SHIFT' }",
                        "The ROLLING deployment strategy has lifecycle hooks at RECONCILE_SERVICE,"
                                + " PRE_SCALE_UP and POST_SCALE_UP only."),
                deployment(
                        "strategy: 'BLUE_GREEN' "
                                + "lifecycle_hooks { target_type: 'PAUSE' lifecycle_stages: 'PRE_SCALE_UP' } "
                                        .repeat(11),
                        "A service can have at most 10 lifecycle hooks of each target type."));
    }

    private static Arguments deployment(String configuration, String text) {
        return arguments("deployment_configuration { " + configuration + " }", text);
    }

    private static Arguments hook(String members, String text) {
        return deployment("strategy: 'BLUE_GREEN' lifecycle_hooks { " + members + " }", text);
    }

    private static String plain(String group, int port) {
        return "load_balancers { target_group_arn: '%s' container_name: 'app' container_port: %d } "
                .formatted(group, port);
    }

    private static String road(String production, String test) {
        return road("{web}", "{green}", production, test);
    }

    private static String road(String blue, String green, String production, String test) {
        return "load_balancers { target_group_arn: '%s' container_name: 'app' container_port: 80 advanced_configuration { alternate_target_group_arn: '%s' production_listener_rule: '%s' test_listener_rule: '%s' } } "
                .formatted(blue, green, production, test);
    }
}
