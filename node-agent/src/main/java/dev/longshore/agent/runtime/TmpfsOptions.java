package dev.longshore.agent.runtime;

import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Tmpfs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The mount options of a container's tmpfs (ECS API, Tmpfs). They are Docker's; Podman knows some
 * of them only for volumes, so a tmpfs that asks for one is a volume of the container's own. Pure.
 */
public final class TmpfsOptions {
    /** They say what is so anyway, or mean nothing to a tmpfs that is new. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "defaults",
                    "remount",
                    "bind",
                    "rbind",
                    "async",
                    "mand",
                    "nomand",
                    "atime",
                    "diratime",
                    "relatime",
                    "norelatime",
                    "nostrictatime");

    /** Options of the file system; all others are of the place where it is mounted. */
    private static final Set<String> OF_THE_FILE_SYSTEM =
            Set.of(
                    "mode",
                    "uid",
                    "gid",
                    "nr_inodes",
                    "nr_blocks",
                    "mpol",
                    "noatime",
                    "nodiratime",
                    "strictatime",
                    "sync",
                    "dirsync");

    /** The only one of these that Podman takes for a tmpfs. */
    private static final String MODE = "mode";

    private TmpfsOptions() {}

    /** Options that name where the file system is mounted: {@code ro}, {@code noexec} …. */
    public static List<String> ofTheMount(Tmpfs tmpfs) {
        return effective(tmpfs).filter(o -> !OF_THE_FILE_SYSTEM.contains(name(o))).toList();
    }

    /** Options of the file system itself, its size last. */
    public static List<String> ofTheFileSystem(Tmpfs tmpfs) {
        var options =
                new ArrayList<>(
                        effective(tmpfs)
                                .filter(o -> OF_THE_FILE_SYSTEM.contains(name(o)))
                                .toList());
        options.add("size=" + tmpfs.getSize() + "m");
        return options;
    }

    /** Whether the runtime can have it only as a volume. */
    public static boolean needsVolume(Tmpfs tmpfs) {
        return effective(tmpfs)
                .map(TmpfsOptions::name)
                .anyMatch(o -> OF_THE_FILE_SYSTEM.contains(o) && !o.equals(MODE));
    }

    /** Whether some container of the task has one that needs a volume. */
    public static boolean needVolumes(TaskDefinition definition) {
        return definition.getContainerDefinitionsList().stream()
                .map(ContainerDefinition::getLinuxParameters)
                .flatMap(linux -> linux.getTmpfsList().stream())
                .anyMatch(TmpfsOptions::needsVolume);
    }

    private static Stream<String> effective(Tmpfs tmpfs) {
        return tmpfs.getMountOptionsList().stream().filter(o -> !WITHOUT_EFFECT.contains(o));
    }

    private static String name(String option) {
        return option.split("=", 2)[0];
    }
}
