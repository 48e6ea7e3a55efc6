package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a definition must keep to run as FARGATE: a caller that requires the compatibility is
 * refused by these rules, and for others they decide whether it is among the compatibilities that
 * the definition has.
 */
public final class FargateChecks {
    private static final int MAX_STOP_SECONDS = 120;
    private static final List<String> LOG_DRIVERS = List.of("awslogs", "splunk", "awsfirelens");

    /** Images of Amazon's registry. */
    static final Pattern ECR = Pattern.compile("\\d{12}\\.dkr\\.ecr(-fips)?\\..*");

    private static final Rule<ContainerInTask> NO_GPU =
            not(
                    c ->
                            c.container().getResourceRequirementsList().stream()
                                    .anyMatch(r -> r.getType().equals("GPU")),
                    "Tasks using the Fargate launch type do not support GPU resource requirements.");

    private static final List<Rule<ContainerInTask>> OF_CONTAINER =
            List.of(
                    not(
                            c -> c.container().getPrivileged(),
                            "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level."),
                    unsupported("devices", c -> linux(c).getDevicesCount() > 0),
                    unsupported("sharedMemorySize", c -> linux(c).hasSharedMemorySize()),
                    unsupported("maxSwap", c -> linux(c).hasMaxSwap()),
                    unsupported("swappiness", c -> linux(c).hasSwappiness()),
                    unsupported(
                            "dockerSecurityOptions", c -> c.getDockerSecurityOptionsCount() > 0),
                    FargateChecks::capability,
                    NO_GPU,
                    not(
                            c -> c.container().getStopTimeout() > MAX_STOP_SECONDS,
                            c ->
                                    "Invalid 'stopTimeout' setting for container '"
                                            + c.name()
                                            + "'. On Fargate it can be at most 120 seconds."),
                    not(
                            c ->
                                    c.container().hasLogConfiguration()
                                            && !LOG_DRIVERS.contains(driver(c)),
                            c ->
                                    driver(c)
                                            + " is not a valid log driver. Must be one of ["
                                            + String.join(",", LOG_DRIVERS)
                                            + "]"),
                    not(
                            c ->
                                    driver(c).equals("awslogs")
                                            && !c.container()
                                                    .getLogConfiguration()
                                                    .containsOptions("awslogs-stream-prefix"),
                            "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver"
                                    + " awslogs."),
                    not(
                            c ->
                                    driver(c).equals("awslogs")
                                            && c.task().getExecutionRoleArn().isEmpty(),
                            "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
                    not(
                            c ->
                                    ECR.matcher(c.container().getImage()).matches()
                                            && c.task().getExecutionRoleArn().isEmpty(),
                            "Fargate requires task definition to have execution role ARN to support ECR images."));

    static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            List.of(
                    not(
                            task -> !ContainerInTask.mode(task).equals("awsvpc"),
                            "Fargate only supports network mode ‘awsvpc’."),
                    not(
                            task -> !task.hasCpu(),
                            "Fargate requires that 'cpu' be defined at the task level."),
                    not(
                            task -> !task.hasMemory(),
                            "Fargate requires that 'memory' be defined at the task level."),
                    FargateChecks::size,
                    not(
                            task -> task.getPlacementConstraintsCount() > 0,
                            "Fargate compatible task definitions do not support constraints"),
                    not(
                            RegisterTaskDefinitionRequest::hasIpcMode,
                            "Fargate compatible task definitions do not support ipcMode"),
                    not(
                            task -> task.getPidMode().equals("host"),
                            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode"
                                    + " is 'task'."),
                    not(
                            task ->
                                    task.getVolumesList().stream()
                                            .anyMatch(v -> v.getHost().hasSourcePath()),
                            "Fargate compatible task definitions do not support sourcePath"),
                    not(
                            task ->
                                    task.getVolumesList().stream()
                                            .anyMatch(v -> v.hasDockerVolumeConfiguration()),
                            "Fargate compatible task definitions do not support dockerVolumeConfiguration"),
                    each(ContainerInTask::containers, OF_CONTAINER));

    /** Those that a task's overrides can break. */
    public static final List<Rule<RegisterTaskDefinitionRequest>> OF_OVERRIDDEN =
            List.of(FargateChecks::size, each(ContainerInTask::containers, List.of(NO_GPU)));

    private FargateChecks() {}

    private static Optional<String> size(RegisterTaskDefinitionRequest task) {
        int cpu = TaskSize.cpuUnits(task.getCpu()).orElse(0);
        int memory = TaskSize.memoryMib(task.getMemory()).orElse(0);
        return TaskSize.fargate(cpu, memory)
                ? Optional.empty()
                : Optional.of(
                        "No Fargate configuration exists for given values: "
                                + cpu
                                + " CPU, "
                                + memory
                                + " memory. See the Amazon ECS documentation for the valid values.");
    }

    private static Optional<String> capability(ContainerInTask container) {
        return linux(container.container()).getCapabilities().getAddList().stream()
                .filter(name -> !name.equals("SYS_PTRACE"))
                .findFirst()
                .map(name -> name + " is not allowed on Fargate.");
    }

    private static Rule<ContainerInTask> unsupported(
            String field, Predicate<ContainerDefinition> present) {
        return not(
                c -> present.test(c.container()),
                "Fargate compatible task definitions do not support " + field);
    }

    private static LinuxParameters linux(ContainerDefinition container) {
        return container.getLinuxParameters();
    }

    private static String driver(ContainerInTask container) {
        return container.container().getLogConfiguration().getLogDriver();
    }
}
