package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.not;
import static dev.longshore.control.api.ecs.definition.InvalidSetting.invalid;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.ContainerRestartPolicy;
import dev.longshore.proto.ecs.HealthCheck;
import dev.longshore.proto.ecs.LinuxParameters;
import dev.longshore.proto.ecs.Ulimit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * The rules of how a container's process is run and watched: health check, restarts, limits,
 * privileges, devices.
 */
public final class ProcessChecks {
    private static final int MAX_IGNORED_EXIT_CODES = 50;
    private static final Pattern GPUS = Pattern.compile("[1-9]\\d{0,3}");

    /** KernelCapabilities in the Amazon ECS API Reference. */
    private static final Set<String> CAPABILITIES =
            Set.of(
                    "ALL",
                    "AUDIT_CONTROL",
                    "AUDIT_WRITE",
                    "BLOCK_SUSPEND",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "DAC_READ_SEARCH",
                    "FOWNER",
                    "FSETID",
                    "IPC_LOCK",
                    "IPC_OWNER",
                    "KILL",
                    "LEASE",
                    "LINUX_IMMUTABLE",
                    "MAC_ADMIN",
                    "MAC_OVERRIDE",
                    "MKNOD",
                    "NET_ADMIN",
                    "NET_BIND_SERVICE",
                    "NET_BROADCAST",
                    "NET_RAW",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_ADMIN",
                    "SYS_BOOT",
                    "SYS_CHROOT",
                    "SYS_MODULE",
                    "SYS_NICE",
                    "SYS_PACCT",
                    "SYS_PTRACE",
                    "SYS_RAWIO",
                    "SYS_RESOURCE",
                    "SYS_TIME",
                    "SYS_TTY_CONFIG",
                    "SYSLOG",
                    "WAKE_ALARM");

    /** What a container's definition and its override may ask for beside CPU and memory. */
    public static final List<Rule<ContainerInTask>> RESOURCES =
            List.of(
                    not(
                            c ->
                                    c.container().getResourceRequirementsList().stream()
                                            .anyMatch(r -> !r.getType().equals("GPU")),
                            "Unsupported resource requirement: Longshore has GPU only."),
                    invalid(
                            "resourceRequirements",
                            c ->
                                    c.getResourceRequirementsList().stream()
                                            .anyMatch(r -> !GPUS.matcher(r.getValue()).matches())));

    static final List<Rule<ContainerInTask>> RULES =
            List.of(
                    not(
                            c ->
                                    c.container().hasHealthCheck()
                                            && !command(c.container().getHealthCheck()),
                            c ->
                                    "Health check command must begin with CMD or CMD-SHELL for container '"
                                            + c.name()
                                            + "'"),
                    health("interval", HealthCheck::hasInterval, HealthCheck::getInterval, 5, 300),
                    health("timeout", HealthCheck::hasTimeout, HealthCheck::getTimeout, 2, 60),
                    health("retries", HealthCheck::hasRetries, HealthCheck::getRetries, 1, 10),
                    health(
                            "startPeriod",
                            HealthCheck::hasStartPeriod,
                            HealthCheck::getStartPeriod,
                            0,
                            300),
                    not(
                            c ->
                                    c.container().getRestartPolicy().hasRestartAttemptPeriod()
                                            && attempts(c.container().getRestartPolicy()),
                            c ->
                                    "The 'restartAttemptPeriod' setting for container '"
                                            + c.name()
                                            + "' must be between 60 and 1800."),
                    not(
                            c ->
                                    c.container().getRestartPolicy().getIgnoredExitCodesCount()
                                            > MAX_IGNORED_EXIT_CODES,
                            c ->
                                    "The 'ignoredExitCodes' setting for container '"
                                            + c.name()
                                            + "' can have at most 50 exit codes."),
                    ProcessChecks::ulimit,
                    linux(
                            "capabilities",
                            l ->
                                    !CAPABILITIES.containsAll(l.getCapabilities().getAddList())
                                            || !CAPABILITIES.containsAll(
                                                    l.getCapabilities().getDropList())),
                    linux("swappiness", l -> l.getSwappiness() < 0 || l.getSwappiness() > 100),
                    linux("maxSwap", l -> l.getMaxSwap() < 0),
                    // 0 means that none is set
                    linux("sharedMemorySize", l -> l.getSharedMemorySize() < 0),
                    Rule.all(TmpfsChecks.RULES),
                    linux(
                            "devices",
                            l ->
                                    l.getDevicesList().stream()
                                            .anyMatch(d -> !d.getHostPath().startsWith("/"))),
                    Rule.all(RESOURCES),
                    not(
                            c ->
                                    c.mode().equals("host")
                                            && c.container().getSystemControlsList().stream()
                                                    .anyMatch(
                                                            s ->
                                                                    s.getNamespace()
                                                                            .startsWith("net.")),
                            "System controls of the namespace net.* are not supported when networkMode=host."));

    private ProcessChecks() {}

    private static Rule<ContainerInTask> health(
            String field,
            Predicate<HealthCheck> present,
            ToIntFunction<HealthCheck> value,
            int least,
            int most) {
        return c -> {
            HealthCheck check = c.container().getHealthCheck();
            int number = value.applyAsInt(check);
            if (!present.test(check) || (number >= least && number <= most)) {
                return Optional.empty();
            }
            String bound =
                    number > most
                            ? "less than or equal to the maximum allowed value " + most
                            : "greater than or equal to the minimum allowed value " + least;
            return Optional.of(
                    "Health check "
                            + field
                            + " must be "
                            + bound
                            + " for container '"
                            + c.name()
                            + "'");
        };
    }

    /** {@code ["CMD", …]} or {@code ["CMD-SHELL", line]}. */
    private static boolean command(HealthCheck check) {
        return check.getCommandCount() > 1
                && (check.getCommand(0).equals("CMD") || check.getCommand(0).equals("CMD-SHELL"));
    }

    private static boolean attempts(ContainerRestartPolicy policy) {
        return policy.getRestartAttemptPeriod() < 60 || policy.getRestartAttemptPeriod() > 1_800;
    }

    private static Optional<String> ulimit(ContainerInTask container) {
        var names = new HashSet<String>();
        for (Ulimit ulimit : container.container().getUlimitsList()) {
            if (ulimit.getSoftLimit() > ulimit.getHardLimit() && ulimit.getHardLimit() >= 0) {
                return Optional.of("Soft limit exceeds hard limit for ulimit " + ulimit.getName());
            }
            if (!names.add(ulimit.getName())) {
                return Optional.of(
                        "Duplicate ulimit "
                                + ulimit.getName()
                                + " for container '"
                                + container.name()
                                + "'");
            }
        }
        return Optional.empty();
    }

    private static Rule<ContainerInTask> linux(String field, Predicate<LinuxParameters> broken) {
        return invalid(
                "linuxParameters." + field,
                (ContainerDefinition c) -> broken.test(c.getLinuxParameters()));
    }
}
