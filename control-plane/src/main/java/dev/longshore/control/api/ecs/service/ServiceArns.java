package dev.longshore.control.api.ecs.service;

import dev.longshore.state.tables.ecs.ServiceDeploymentKey;
import dev.longshore.state.tables.ecs.ServiceRevisionKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ARNs of what belongs to a service: nothing else names it. */
final class ServiceArns {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:[^/]*:(?<type>service-deployment|service-revision)/(?<cluster>[^/]+)/(?<service>[^/]+)/(?<id>[^/]+)");

    private ServiceArns() {}

    static Optional<ServiceDeploymentKey> deployment(String arn) {
        return match(arn, "service-deployment")
                .map(
                        parts ->
                                new ServiceDeploymentKey(
                                        parts.group("cluster"),
                                        parts.group("service"),
                                        parts.group("id")));
    }

    static Optional<ServiceRevisionKey> revision(String arn) {
        return match(arn, "service-revision")
                .map(
                        parts ->
                                new ServiceRevisionKey(
                                        parts.group("cluster"),
                                        parts.group("service"),
                                        parts.group("id")));
    }

    private static Optional<Matcher> match(String arn, String type) {
        Matcher matcher = ARN.matcher(arn);
        return matcher.matches() && matcher.group("type").equals(type)
                ? Optional.of(matcher)
                : Optional.empty();
    }
}
