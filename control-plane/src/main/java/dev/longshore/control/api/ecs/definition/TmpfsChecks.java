package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.not;
import static dev.longshore.control.api.ecs.definition.InvalidSetting.invalid;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.Tmpfs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rules of what a container keeps in memory as files (ECS API, Tmpfs). */
final class TmpfsChecks {
    private static final Set<String> OPTIONS =
            Set.of(
                    "defaults",
                    "ro",
                    "rw",
                    "suid",
                    "nosuid",
                    "dev",
                    "nodev",
                    "exec",
                    "noexec",
                    "sync",
                    "async",
                    "dirsync",
                    "remount",
                    "mand",
                    "nomand",
                    "atime",
                    "noatime",
                    "diratime",
                    "nodiratime",
                    "bind",
                    "rbind",
                    "unbindable",
                    "runbindable",
                    "private",
                    "rprivate",
                    "shared",
                    "rshared",
                    "slave",
                    "rslave",
                    "relatime",
                    "norelatime",
                    "strictatime",
                    "nostrictatime");

    private static final Set<String> OPTIONS_WITH_VALUE =
            Set.of("mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

    static final List<Rule<ContainerInTask>> RULES =
            List.of(
                    not(
                            c -> has(c, t -> t.getSize() <= 0),
                            "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer."),
                    not(
                            c -> has(c, t -> !t.getContainerPath().startsWith("/")),
                            c -> invalid("linuxParameters.tmpfs", c)),
                    c -> unknownOption(c).map(option -> refused(option, c)));

    private TmpfsChecks() {}

    private static Stream<Tmpfs> mounts(ContainerInTask container) {
        return container.container().getLinuxParameters().getTmpfsList().stream();
    }

    private static boolean has(ContainerInTask container, Predicate<Tmpfs> broken) {
        return mounts(container).anyMatch(broken);
    }

    private static Optional<String> unknownOption(ContainerInTask container) {
        return mounts(container)
                .flatMap(mount -> mount.getMountOptionsList().stream())
                .filter(option -> !isKnown(option))
                .findFirst();
    }

    /** No container could be started with another one. */
    private static boolean isKnown(String option) {
        String[] parts = option.split("=", 2);
        return parts.length == 1
                ? OPTIONS.contains(option)
                : OPTIONS_WITH_VALUE.contains(parts[0]) && !parts[1].isEmpty();
    }

    private static String refused(String option, ContainerInTask container) {
        return invalid("linuxParameters.tmpfs", container)
                + " Unknown mount option '"
                + option
                + "'.";
    }
}
