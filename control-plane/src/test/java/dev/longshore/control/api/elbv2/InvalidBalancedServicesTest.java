package dev.longshore.control.api.elbv2;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a service may not ask of its target groups. */
class InvalidBalancedServicesTest {
    private static final String PARAMETER = "InvalidParameter";
    private static final String UNSUPPORTED = "UnsupportedFeature";
    private static final String UNKNOWN =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/no/0123456789abcdef";
    private static final String CREATE =
            "service_name: 's' desired_count: 1 task_definition: 'far' network_configuration {"
                    + " awsvpc_configuration { subnets: 'subnet-1' } } ";
    private static final String ON_BRIDGE =
            "service_name: 's' desired_count: 1 task_definition: 'bridge' ";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"entries", "modes", "notOffered"})
    void isRefused(String request, String code, String text) {
        installation().isRefused("CreateService", request, code, text);
    }

    /** What creation refuses, a change refuses too. */
    @Test
    void anUpdateIsCheckedAsWell() {
        TestBalancers made = installation();
        made.call("CreateService", CREATE);

        made.isRefused(
                "UpdateService",
                "service: 's' load_balancers { items { target_group_arn: '%s' container_name: 'app' container_port: 80 } }"
                        .formatted(UNKNOWN),
                PARAMETER,
                "The target group " + UNKNOWN + " does not exist.");
    }

    private static TestBalancers installation() {
        TestBalancers made = new TestBalancers().furnished();
        made.targetGroup("lonely", "protocol: 'HTTP' port: 80 vpc_id: 'vpc-1' target_type: 'ip'");
        made.listener(
                "more",
                "lb",
                "protocol: 'HTTP' port: 81",
                TestBalancers.FORWARD.formatted("machines"));
        made.call("CreateCluster", "");
        String container =
                "container_definitions { name: 'app' image: 'a' memory: 128 port_mappings {"
                        + " container_port: 80 } }";
        made.call("RegisterTaskDefinition", "family: 'far' network_mode: 'awsvpc' " + container);
        made.call("RegisterTaskDefinition", "family: 'bridge' network_mode: 'bridge' " + container);
        return made;
    }

    static Stream<Arguments> entries() {
        return Stream.of(
                arguments(
                        CREATE + "load_balancers { container_name: 'app' container_port: 80 }",
                        PARAMETER,
                        "targetGroupArn cannot be empty in a loadBalancers entry."),
                arguments(
                        CREATE + entry("{web}", "nobody", 80),
                        PARAMETER,
                        "The container nobody does not exist in the task definition."),
                arguments(
                        CREATE + entry("{web}", "app", 81),
                        PARAMETER,
                        "The container app did not have a container port 81 defined."),
                arguments(
                        CREATE + entry(UNKNOWN, "app", 80),
                        PARAMETER,
                        "The target group " + UNKNOWN + " does not exist."),
                arguments(
                        CREATE + entry("{lonely}", "app", 80),
                        PARAMETER,
                        "The target group with targetGroupArn {lonely} does not have an associated"
                                + " load balancer."),
                arguments(
                        CREATE + entry("{web}", "app", 80) + entry("{web}", "nobody", 80),
                        PARAMETER,
                        "The container nobody does not exist in the task definition."),
                arguments(
                        CREATE + entry("{web}", "app", 80).repeat(6),
                        PARAMETER,
                        "load balancers can have at most 5 items."));
    }

    static Stream<Arguments> modes() {
        return Stream.of(
                arguments(
                        CREATE + entry("{machines}", "app", 80),
                        PARAMETER,
                        "The provided target group {machines} has target type instance, which is"
                                + " incompatible with the awsvpc network mode specified in the task"
                                + " definition."),
                arguments(
                        ON_BRIDGE + entry("{web}", "app", 80),
                        PARAMETER,
                        "The provided target group {web} has target type ip, which is incompatible"
                                + " with the bridge network mode specified in the task definition."),
                arguments(
                        ON_BRIDGE + entry("{machines}", "app", 80),
                        UNSUPPORTED,
                        notOfferedText("a target group of the type instance")));
    }

    static Stream<Arguments> notOffered() {
        return Stream.of(
                arguments(
                        CREATE
                                + "load_balancers { load_balancer_name: 'classic' container_name:"
                                + " 'app' container_port: 80 }",
                        UNSUPPORTED,
                        notOfferedText("loadBalancerName (Classic Load Balancers)")));
    }

    private static String entry(String group, String container, int port) {
        return "load_balancers { target_group_arn: '%s' container_name: '%s' container_port: %d } "
                .formatted(group, container, port);
    }

    private static String notOfferedText(String what) {
        return "The service asks for "
                + what
                + ", which this version of Longshore does not offer yet.";
    }
}
