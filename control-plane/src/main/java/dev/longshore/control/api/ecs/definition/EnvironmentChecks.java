package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.not;
import static dev.longshore.control.api.ecs.definition.InvalidSetting.invalid;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.KeyValuePair;
import dev.longshore.proto.ecs.LogConfiguration;
import dev.longshore.proto.ecs.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of what goes into a container and comes out of it: environment, secrets, logs. */
public final class EnvironmentChecks {
    private static final Set<String> AWSLOGS_OPTIONS =
            Set.of(
                    "awslogs-create-group",
                    "awslogs-region",
                    "awslogs-group",
                    "awslogs-stream-prefix",
                    "awslogs-datetime-format",
                    "awslogs-multiline-pattern",
                    "mode",
                    "max-buffer-size");

    /** The variables that a container's definition and its override give it. */
    public static final List<Rule<ContainerInTask>> VARIABLES =
            List.of(
                    not(
                            c ->
                                    c.container().getEnvironmentList().stream()
                                            .anyMatch(e -> e.getName().isEmpty()),
                            c -> invalid("environment", c) + " A variable must have a name."),
                    c ->
                            EnvironmentFileChecks.violation(
                                    c.name(), c.container().getEnvironmentFilesList()));

    static final List<Rule<ContainerInTask>> RULES =
            List.of(
                    Rule.all(VARIABLES),
                    not(
                            c ->
                                    c.container().getSecretsCount() > 0
                                            && c.task().getExecutionRoleArn().isEmpty(),
                            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
                    not(
                            c ->
                                    c.container().hasRepositoryCredentials()
                                            && c.task().getExecutionRoleArn().isEmpty(),
                            "When you are specifying container repository credentials, you must also specify a value for"
                                    + " 'executionRoleArn'."),
                    EnvironmentChecks::secretName,
                    EnvironmentChecks::logs);

    private EnvironmentChecks() {}

    private static Optional<String> secretName(ContainerInTask container) {
        Set<String> taken =
                container.container().getEnvironmentList().stream()
                        .map(KeyValuePair::getName)
                        .collect(Collectors.toSet());
        return container.container().getSecretsList().stream()
                .map(Secret::getName)
                .filter(name -> !taken.add(name))
                .findFirst()
                .map(
                        name ->
                                "The secret name must be unique and not shared with any new or existing environment"
                                        + " variables set on the container, such as '"
                                        + name
                                        + "'.");
    }

    private static Optional<String> logs(ContainerInTask container) {
        LogConfiguration log = container.container().getLogConfiguration();
        if (!log.getLogDriver().equals("awslogs")) {
            return Optional.empty();
        }
        if (!log.containsOptions("awslogs-group")) {
            return Optional.of("Log driver awslogs requires options: awslogs-group");
        }
        return log.getOptionsMap().keySet().stream()
                .filter(option -> !AWSLOGS_OPTIONS.contains(option))
                .sorted()
                .findFirst()
                .map(option -> "Log driver awslogs disallows options: " + option);
    }
}
