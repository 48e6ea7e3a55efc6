package dev.longshore.control.api.ecs;

import static dev.longshore.control.api.ecs.InvalidRequest.PARAMETER;
import static dev.longshore.control.api.ecs.InvalidRequest.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.control.api.ApiException;
import org.junit.jupiter.params.provider.Arguments;

/** What the rows of the tests of invalid requests about services are made of. */
final class InvalidService {
    static final String UNSUPPORTED = "UnsupportedFeatureException";
    static final String DAEMON = "scheduling_strategy: 'DAEMON' ";

    private InvalidService() {}

    /**
     * Sends it where there are the services {@code s} (EC2), {@code far} (FARGATE), {@code daemon}
     * and {@code gone} (INACTIVE), and compares code and text of the refusal.
     */
    static void isRefused(String operation, String request, String code, String text) {
        var services = new TestServices();
        services.onEc2("s", "desired_count: 1");
        services.create("service_name: 'far' desired_count: 1 " + TestServices.ON_FARGATE);
        services.onEc2("daemon", DAEMON);
        services.onEc2("gone", "desired_count: 0");
        services.end("gone");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> services.api.call(operation, request))
                .satisfies(
                        refused -> {
                            assertThat(refused.text()).isEqualTo(text);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }

    /** CreateService of a service of {@code web} with a desired count, and more members. */
    static Arguments newService(String members, String text) {
        return newService(members, PARAMETER, text);
    }

    static Arguments newService(String members, String code, String text) {
        return row(
                "CreateService",
                "service_name: 'new' task_definition: 'web' desired_count: 1 " + members,
                code,
                text);
    }

    /** CreateService of a service of {@code web} on every container instance. */
    static Arguments createDaemon(String members, String text) {
        return row(
                "CreateService",
                "service_name: 'new' task_definition: 'web' " + DAEMON + members,
                PARAMETER,
                text);
    }

    /** CreateService of a service of {@code far} with a desired count. */
    static Arguments createFar(String members, String text) {
        return row(
                "CreateService",
                "service_name: 'new' task_definition: 'far' desired_count: 1 " + members,
                PARAMETER,
                text);
    }

    static Arguments deployments(String configuration, String text) {
        return newService("deployment_configuration { " + configuration + " }", text);
    }

    static Arguments update(String service, String members, String text) {
        return update(service, members, PARAMETER, text);
    }

    static Arguments update(String service, String members, String code, String text) {
        return row("UpdateService", "service: '" + service + "' " + members, code, text);
    }

    static Arguments notOffered(String members, String member) {
        return newService(members, UNSUPPORTED, notOffered(member));
    }

    static String notOffered(String member) {
        return "The service asks for "
                + member
                + ", which this version of Longshore does not offer yet.";
    }
}
