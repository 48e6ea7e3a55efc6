package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;
import static dev.longshore.control.api.ecs.definition.InvalidSetting.invalid;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The rules of one container that hold whatever the task runs on. The texts are those that ECS
 * gives.
 */
public final class ContainerChecks {
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9._/:@+#-]{1,255}");

    /** What a container takes, by its definition and its override. */
    public static final List<Rule<ContainerInTask>> SIZES =
            List.of(
                    invalid("cpu", c -> c.getCpu() < 0),
                    invalid(
                            "memory",
                            c -> c.hasMemory() && c.getMemory() < TaskSize.MIN_MEMORY_MIB),
                    invalid(
                            "memoryReservation",
                            c ->
                                    c.hasMemoryReservation()
                                            && c.getMemoryReservation() < TaskSize.MIN_MEMORY_MIB),
                    not(
                            c ->
                                    !c.task().hasMemory()
                                            && !c.container().hasMemory()
                                            && !c.container().hasMemoryReservation(),
                            c ->
                                    "Invalid setting for container '"
                                            + c.name()
                                            + "'. At least one of 'memory' or 'memoryReservation' must be specified."),
                    not(
                            c ->
                                    c.container().hasMemory()
                                            && c.container().getMemory()
                                                    < c.container().getMemoryReservation(),
                            c ->
                                    "Invalid setting for container '"
                                            + c.name()
                                            + "'. 'memory' must be greater than or equal to 'memoryReservation'."),
                    not(
                            c ->
                                    c.task().hasMemory()
                                            && TaskSize.memoryMib(c.task().getMemory())
                                                    .filter(mib -> c.container().getMemory() > mib)
                                                    .isPresent(),
                            c ->
                                    "The 'memory' setting for container '"
                                            + c.name()
                                            + "' is greater than for the task."));

    /**
     * Memory, CPU and identity; ECS looks at these before anything that depends on the launch type.
     */
    private static final List<Rule<ContainerInTask>> RULES =
            List.of(
                    not(c -> c.name().isEmpty(), "Container.name should not be null or empty."),
                    not(
                            c -> !NAME.matcher(c.name()).matches(),
                            "Container.name contains invalid characters."),
                    not(
                            c -> c.container().getImage().isBlank(),
                            "Container.image should not be null or empty."),
                    not(
                            c -> !IMAGE.matcher(c.container().getImage()).matches(),
                            "Container.image contains invalid characters."),
                    Rule.all(SIZES),
                    noNetworkOf(
                            c -> c.getLinksCount() > 0,
                            "Links are not supported when networkMode=%s."),
                    inAwsvpc(ContainerDefinition::getDisableNetworking, "Disable Networking is"),
                    inAwsvpc(c -> c.getDnsServersCount() > 0, "DNS servers are"),
                    inAwsvpc(c -> c.getDnsSearchDomainsCount() > 0, "DNS search domains are"),
                    inAwsvpc(c -> c.getExtraHostsCount() > 0, "Extra hosts are"),
                    inAwsvpc(c -> !c.getHostname().isEmpty(), "hostname is"),
                    not(
                            c ->
                                    c.container().getStopTimeout() < 0
                                            || c.container().getStartTimeout() < 0,
                            c ->
                                    "Invalid 'stopTimeout' or 'startTimeout' setting for container '"
                                            + c.name()
                                            + "'. It must not be negative."),
                    not(
                            c -> c.container().getCredentialSpecsCount() > 0,
                            "Unsupported field 'credentialSpecs': Longshore has no Windows containers."));

    static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            List.of(
                    each(ContainerInTask::containers, RULES),
                    each(ContainerInTask::containers, ProcessChecks.RULES),
                    each(ContainerInTask::containers, EnvironmentChecks.RULES));

    private ContainerChecks() {}

    private static Rule<ContainerInTask> inAwsvpc(
            Predicate<ContainerDefinition> present, String what) {
        return not(
                c -> c.awsvpc() && present.test(c.container()),
                what + " not supported on container when networkMode=awsvpc.");
    }

    private static Rule<ContainerInTask> noNetworkOf(
            Predicate<ContainerDefinition> present, String text) {
        return not(
                c -> !c.mode().equals("bridge") && present.test(c.container()),
                c -> text.formatted(c.mode()));
    }
}
