package dev.longshore.control.api.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.control.api.ApiException;
import org.junit.jupiter.params.provider.Arguments;

/** What the rows of the tests of invalid requests are made of, and how each is looked at. */
final class InvalidRequest {
    static final String ROLE = "execution_role_arn: 'arn:aws:iam::123456789012:role/exec' ";
    static final String CLIENT = "ClientException";
    static final String PARAMETER = "InvalidParameterException";

    private InvalidRequest() {}

    /** Sends it, and compares code and text of the refusal. */
    static void isRefused(String operation, String request, String code, String text) {
        var api = new TestApi();
        api.call("CreateCluster", "");
        api.call("RegisterTaskDefinition", task(""));

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
