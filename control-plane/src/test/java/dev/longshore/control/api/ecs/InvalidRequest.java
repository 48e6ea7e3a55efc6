package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ApiException;
import org.junit.jupiter.params.provider.Arguments;

/** What the rows of the tests of invalid requests are made of, and how each is looked at. */
final class InvalidRequest {
    static final String ROLE = "execution_role_arn: 'arn:aws:iam::123456789012:role/exec' ";
    static final String NETWORK =
            "network_configuration { awsvpc_configuration { subnets: 'subnet-a' } } ";
    static final String CLIENT = "ClientException";
    static final String PARAMETER = "InvalidParameterException";

    /** A definition that FARGATE takes, and EC2 too. */
    static final String ON_FARGATE =
            "family: 'far' network_mode: 'awsvpc' cpu: '256' memory: '512' " + app("");

    private InvalidRequest() {}

    /** Sends it, and compares code and text of the refusal. */
    static void isRefused(String operation, String request, String code, String text) {
        var api = new TestApi();
        api.call("CreateCluster", "");
        api.call("RegisterTaskDefinition", task(""));
        api.call("RegisterTaskDefinition", ON_FARGATE);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> api.call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    static Arguments row(String operation, String request, String code, String text) {
        return arguments(operation, request, code, text);
    }

    static Arguments register(String request, String text) {
        return register(request, CLIENT, text);
    }

    static Arguments register(String request, String code, String text) {
        return row("RegisterTaskDefinition", request, code, text);
    }

    static Arguments inMode(String mode, String container, String text) {
        return register("network_mode: '" + mode + "' " + container(container), text);
    }

    static Arguments inAwsvpc(String container, String text) {
        return inMode("awsvpc", container, text);
    }

    /** RunTask of the task definition {@code web}, on EC2. */
    static Arguments run(String request, String text) {
        return row("RunTask", "task_definition: 'web' " + request, PARAMETER, text);
    }

    /** RunTask of the task definition {@code far}, on FARGATE. */
    static Arguments runOnFargate(String request, String text) {
        return row(
                "RunTask",
                "task_definition: 'far' launch_type: 'FARGATE' " + NETWORK + request,
                PARAMETER,
                text);
    }

    /** RunTask with these members of its one container's override. */
    static Arguments override(String members, String text) {
        return run("overrides { container_overrides { name: 'app' " + members + " } }", text);
    }

    static Arguments onFargate(String container, String task, String text) {
        return register(
                "family: 'web' requires_compatibilities: 'FARGATE' network_mode: 'awsvpc' cpu: '256' memory: '512' "
                        + app(container)
                        + task,
                text);
    }

    static Arguments health(String bound, String text) {
        return register(
                container("health_check { command: 'CMD' command: 'true' " + bound + " }"),
                "Health check " + text + " for container 'app'");
    }

    /** A valid definition, and more members of it. */
    static String task(String members) {
        return container("") + members;
    }

    /** A valid definition whose container has more members. */
    static String container(String members) {
        return "family: 'web' " + named("app", members);
    }

    static String named(String name, String members) {
        return "container_definitions { name: '"
                + name
                + "' image: 'nginx' "
                + (members.startsWith("memory") ? "" : "memory: 128 ")
                + members
                + " } ";
    }

    /** A container whose memory the row says itself, or leaves to the task. */
    static String app(String members) {
        return "container_definitions { name: 'app' image: 'nginx' " + members + " } ";
    }
}
