package dev.longshore.control.api.ecs.definition;

import dev.longshore.proto.ecs.Attribute;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.Secret;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node must be able to do for a task (ECS API, TaskDefinition.requiresAttributes). ECS tells
 * it by these names, and an agent registers its node with those that it has.
 */
final class RequiredAttributes {
    private static final String PREFIX = "com.amazonaws.ecs.capability.";
    private static final String AWSLOGS = "awslogs";

    /** Whatever in Secrets Manager, which has a name of its own here, is no parameter. */
    private static final Pattern SECRETS_MANAGER = Pattern.compile("arn:[a-z-]+:secretsmanager:.+");

    private record Named(String name, Predicate<RegisterTaskDefinitionRequest> required) {}

    private static final List<Named> TABLE =
            List.of(
                    new Named(
                            PREFIX + "privileged-container",
                            task -> any(task, ContainerDefinition::getPrivileged)),
                    new Named(
                            "ecs.capability.execution-role-awslogs",
                            task -> hasExecutionRole(task) && any(task, RequiredAttributes::logs)),
                    new Named(PREFIX + "ecr-auth", task -> any(task, RequiredAttributes::fromEcr)),
                    new Named(
                            PREFIX + "docker-remote-api.1.19",
                            task -> any(task, RequiredAttributes::logs)),
                    new Named(
                            "ecs.capability.execution-role-ecr-pull",
                            task ->
                                    hasExecutionRole(task)
                                            && any(task, RequiredAttributes::fromEcr)),
                    new Named(
                            "ecs.capability.secrets.ssm.environment-variables",
                            task -> any(task, container -> secret(container, false))),
                    new Named(
                            "ecs.capability.secrets.asm.environment-variables",
                            task -> any(task, container -> secret(container, true))),
                    new Named(PREFIX + "docker-remote-api.1.18", RequiredAttributes::hasAddress),
                    new Named("ecs.capability.task-eni", RequiredAttributes::hasAddress));

    private RequiredAttributes() {}

    /** Those of the task that a request describes. */
    static List<Attribute> of(RegisterTaskDefinitionRequest task) {
        Stream<String> drivers =
                task.getContainerDefinitionsList().stream()
                        .map(container -> container.getLogConfiguration().getLogDriver())
                        .filter(driver -> !driver.isEmpty())
                        .distinct()
                        .map(driver -> PREFIX + "logging-driver." + driver);
        Stream<String> others =
                TABLE.stream().filter(it -> it.required().test(task)).map(Named::name);
        return Stream.concat(drivers, others)
                .map(name -> Attribute.newBuilder().setName(name).build())
                .toList();
    }

    private static boolean any(
            RegisterTaskDefinitionRequest task, Predicate<ContainerDefinition> asks) {
        return task.getContainerDefinitionsList().stream().anyMatch(asks);
    }

    private static boolean hasAddress(RegisterTaskDefinitionRequest task) {
        return ContainerInTask.mode(task).equals("awsvpc");
    }

    private static boolean hasExecutionRole(RegisterTaskDefinitionRequest task) {
        return !task.getExecutionRoleArn().isEmpty();
    }

    private static boolean logs(ContainerDefinition container) {
        return container.getLogConfiguration().getLogDriver().equals(AWSLOGS);
    }

    private static boolean fromEcr(ContainerDefinition container) {
        return FargateChecks.ECR.matcher(container.getImage()).matches();
    }

    private static boolean secret(ContainerDefinition container, boolean manager) {
        return container.getSecretsList().stream()
                .map(Secret::getValueFrom)
                .anyMatch(from -> SECRETS_MANAGER.matcher(from).matches() == manager);
    }
}
