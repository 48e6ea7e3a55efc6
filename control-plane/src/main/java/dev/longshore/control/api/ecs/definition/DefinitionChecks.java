package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.reference.EcsErrors;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole validation of RegisterTaskDefinition, in the order in which ECS looks. */
public final class DefinitionChecks {
    private static final int MAX_CONTAINERS = 10;
    private static final int MAX_BYTES = 64 << 10;

    private static final List<Rule<RegisterTaskDefinitionRequest>> SHAPE =
            List.of(
                    not(task -> task.getFamily().isEmpty(), "Family can not be blank."),
                    not(
                            task -> !ContainerChecks.NAME.matcher(task.getFamily()).matches(),
                            "Family contains invalid characters."),
                    not(
                            task -> task.getContainerDefinitionsCount() == 0,
                            "Container list cannot be empty."),
                    not(
                            task -> task.getContainerDefinitionsCount() > MAX_CONTAINERS,
                            "Too many containers."),
                    not(
                            task -> task.getSerializedSize() > MAX_BYTES,
                            task ->
                                    "Actual length: '"
                                            + task.getSerializedSize()
                                            + "'. Max allowed length is '"
                                            + MAX_BYTES
                                            + "' bytes."),
                    not(
                            task -> task.getInferenceAcceleratorsCount() > 0,
                            "Unsupported field 'inferenceAccelerators'."),
                    not(
                            RegisterTaskDefinitionRequest::hasProxyConfiguration,
                            "Unsupported field 'proxyConfiguration': App Mesh is not available in Longshore."),
                    not(
                            task ->
                                    task.getRuntimePlatform()
                                            .getOperatingSystemFamily()
                                            .startsWith("WINDOWS"),
                            "Unsupported operatingSystemFamily: Longshore runs Linux containers only."));

    private static final List<Rule<RegisterTaskDefinitionRequest>> CONTAINERS =
            List.of(
                    DefinitionChecks::namedTwice,
                    not(
                            task ->
                                    task.getContainerDefinitionsList().stream()
                                            .noneMatch(ContainerInTask::essential),
                            "Task definition doesn't have any essential container."),
                    not(
                            task -> logsBy(task, "awsfirelens") && !firelens(task),
                            "When awsfirelens log driver is specified in log configuration, a firelens configuration object must"
                                    + " be configured in one of the containers."),
                    not(
                            task -> !logsBy(task, "awsfirelens") && firelens(task),
                            "When a firelensConfiguration object is specified, at least one container has to be configured with"
                                    + " the awsfirelens log driver."));

    private static final List<Rule<RegisterTaskDefinitionRequest>> PLACEMENT =
            List.of(
                    not(
                            task ->
                                    task.getPlacementConstraintsCount()
                                            > PlacementExpressions.MAX_CONSTRAINTS,
                            "A task definition can have at most 10 placement constraints."),
                    each(
                            RegisterTaskDefinitionRequest::getPlacementConstraintsList,
                            List.of(c -> PlacementExpressions.violation(c.getExpression()))));

    public static final List<Rule<RegisterTaskDefinitionRequest>> EPHEMERAL_STORAGE =
            List.of(
                    not(
                            task ->
                                    task.hasEphemeralStorage()
                                            && !ContainerInTask.requires(task, "FARGATE"),
                            "Tasks using the EC2 launch type do not support EphemeralStorage."),
                    not(
                            task ->
                                    task.hasEphemeralStorage()
                                            && task.getEphemeralStorage().getSizeInGiB() < 21,
                            "EphemeralStorage size should be at least 21"),
                    not(
                            task ->
                                    task.hasEphemeralStorage()
                                            && task.getEphemeralStorage().getSizeInGiB() > 200,
                            "EphemeralStorage size should be at most 200"));

    private static final List<Rule<RegisterTaskDefinitionRequest>> COMPATIBILITY =
            List.of(
                    task ->
                            ContainerInTask.requires(task, "FARGATE")
                                    ? Rule.firstBroken(FargateChecks.OF_TASK, task)
                                    : Optional.empty(),
                    Rule.all(EPHEMERAL_STORAGE),
                    not(
                            task ->
                                    ContainerInTask.requires(task, "EXTERNAL")
                                            && ContainerInTask.mode(task).equals("awsvpc"),
                            "Task definitions that require the EXTERNAL compatibility do not support network mode awsvpc."));

    private static final List<Rule<RegisterTaskDefinitionRequest>> ALL =
            Stream.of(
                            SHAPE,
                            TaskSize.READABLE,
                            ContainerChecks.OF_TASK,
                            CONTAINERS,
                            TaskSize.SUMS,
                            PortChecks.OF_TASK,
                            VolumeChecks.OF_TASK,
                            DependencyChecks.OF_TASK,
                            PLACEMENT,
                            COMPATIBILITY)
                    .flatMap(List::stream)
                    .toList();

    private DefinitionChecks() {}

    /**
     * Refuses a definition that breaks a rule.
     *
     * @throws dev.longshore.control.api.ApiException ClientException; InvalidParameterException for
     *     its tags
     */
    static void check(RegisterTaskDefinitionRequest task) {
        Rule.enforce(ALL, task, EcsErrors::client);
        TagRules.check(EcsTags.of(task.getTagsList()));
    }

    private static Optional<String> namedTwice(RegisterTaskDefinitionRequest task) {
        var names = new HashSet<String>();
        return task.getContainerDefinitionsList().stream()
                        .map(ContainerDefinition::getName)
                        .allMatch(names::add)
                ? Optional.empty()
                : Optional.of("Container names must be unique within a task definition.");
    }

    private static boolean logsBy(RegisterTaskDefinitionRequest task, String driver) {
        return task.getContainerDefinitionsList().stream()
                .anyMatch(c -> c.getLogConfiguration().getLogDriver().equals(driver));
    }

    private static boolean firelens(RegisterTaskDefinitionRequest task) {
        return task.getContainerDefinitionsList().stream()
                .anyMatch(ContainerDefinition::hasFirelensConfiguration);
    }
}
