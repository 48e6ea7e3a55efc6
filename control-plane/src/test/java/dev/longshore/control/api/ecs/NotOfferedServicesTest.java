package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static dev.longshore.control.api.ecs.InvalidService.newService;
import static dev.longshore.control.api.ecs.InvalidService.notOffered;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What services cannot have yet is refused by its name, and in ECS's words where it has some. */
class NotOfferedServicesTest {
    private static final String GROUP =
            "load_balancers { target_group_arn: 'arn:aws:elasticloadbalancing:x' container_name:"
                    + " 'app' container_port: 80 %s } ";

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource({"notOfferedYet", "notOfferedInEcsWords", "taskSets"})
    void isRefused(String operation, String request, String code, String text) {
        InvalidService.isRefused(operation, request, code, text);
    }

    static Stream<Arguments> notOfferedYet() {
        return Stream.of(
                notOffered("launch_type: 'EXTERNAL'", "launchType EXTERNAL"),
                notOffered("launch_type: 'MANAGED_INSTANCES'", "launchType MANAGED_INSTANCES"),
                notOffered(
                        GROUP.formatted("load_balancer_name: 'classic'"),
                        "loadBalancerName (Classic Load Balancers)"),
                notOffered(
                        GROUP.formatted("") + "deployment_controller { type: 'CODE_DEPLOY' }",
                        "deploymentController CODE_DEPLOY"),
                notOffered(
                        "vpc_lattice_configurations { role_arn: 'r' target_group_arn: 't'"
                                + " port_name: 'p' }",
                        "vpcLatticeConfigurations"),
                notOfferedDeployments(
                        "alarms { alarm_names: 'a' enable: true rollback: true }", "alarms"),
                notOfferedDeployments(
                        "lifecycle_hooks { target_type: 'AWS_LAMBDA' lifecycle_stages:"
                                + " 'PRE_SCALE_UP' hook_target_arn:"
                                + " 'arn:aws:lambda:us-east-1:123456789012:function:judge' }",
                        "lifecycleHooks that are Lambda functions (a hookTargetArn can be the ARN"
                                + " of a task definition, or a URL)"));
    }

    private static Arguments notOfferedDeployments(String members, String member) {
        return notOffered(
                "deployment_configuration { " + members + " }",
                "deploymentConfiguration." + member);
    }

    static Stream<Arguments> notOfferedInEcsWords() {
        return Stream.of(
                newService(
                        "role: 'ecsServiceRole'",
                        "IAM roles are only valid for services configured to use load balancers."),
                newService(
                        "role: 'ecsServiceRole' load_balancers { target_group_arn: 'a' }"
                                + " network_configuration { awsvpc_configuration { subnets:"
                                + " 'subnet-1' } }",
                        "You cannot specify an IAM role for services that require a service linked"
                                + " role."),
                newService(
                        "deployment_controller { type: 'CODE_DEPLOY' }",
                        "When specifying the CODE_DEPLOY deployment controller type, the service"
                                + " requires an Application Load Balancer or Network Load Balancer."),
                newService(
                        "service_registries { registry_arn: 'a' } service_registries {"
                                + " registry_arn: 'b' }",
                        "service registries can have at most 1 items."),
                newService(
                        "volume_configurations { name: 'data' }",
                        "The volume name 'data' in your request does not have a matching volume in"
                                + " your Task Definition that is configurable at launch."));
    }

    static Stream<Arguments> taskSets() {
        String text =
                "Amazon ECS only supports task set management on services configured to use"
                        + " external deployment controllers.";
        String set = "cluster: 'default' service: 's' ";
        return Stream.of(
                row("CreateTaskSet", set + "task_definition: 'web'", PARAMETER, text),
                row("DescribeTaskSets", set, PARAMETER, text),
                row(
                        "UpdateTaskSet",
                        set + "task_set: 't' scale { value: 50 unit: 'PERCENT' }",
                        PARAMETER,
                        text),
                row("DeleteTaskSet", set + "task_set: 't'", PARAMETER, text),
                row("UpdateServicePrimaryTaskSet", set + "primary_task_set: 't'", PARAMETER, text),
                row(
                        "DescribeTaskSets",
                        "cluster: 'default' service: 'nope'",
                        "ServiceNotFoundException",
                        "Service not found."),
                row(
                        "DescribeTaskSets",
                        "cluster: 'default' service: 'gone'",
                        "ServiceNotActiveException",
                        "Service was not ACTIVE."));
    }
}
