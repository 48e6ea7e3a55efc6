package dev.longshore.control.api.ecs.definition;

import static dev.longshore.control.api.Rule.each;
import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.Rule;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.EFSVolumeConfiguration;
import dev.longshore.proto.ecs.MountPoint;
import dev.longshore.proto.ecs.RegisterTaskDefinitionRequest;
import dev.longshore.proto.ecs.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of a task's volumes and of how its containers mount them. */
final class VolumeChecks {
    private static final List<Rule<Volume>> OF_VOLUME =
            List.of(
                    not(v -> v.getName().isEmpty(), "Volume.name should not be null or empty."),
                    not(
                            v -> !ContainerChecks.NAME.matcher(v.getName()).matches(),
                            "Volume.name contains invalid characters."),
                    unsupported(
                            Volume::hasFsxWindowsFileServerVolumeConfiguration,
                            "fsxWindowsFileServerVolumeConfiguration"),
                    unsupported(
                            Volume::hasS3FilesVolumeConfiguration, "s3filesVolumeConfiguration"),
                    unsupported(Volume::getConfiguredAtLaunch, "configuredAtLaunch"),
                    not(
                            v -> kinds(v) > 1,
                            v ->
                                    "Only one kind of configuration can be specified for volume '"
                                            + v.getName()
                                            + "'."),
                    not(
                            v ->
                                    v.getHost().hasSourcePath()
                                            && !v.getHost().getSourcePath().startsWith("/"),
                            v -> "Invalid 'sourcePath' setting for volume '" + v.getName() + "'."),
                    not(
                            v ->
                                    v.getDockerVolumeConfiguration().getAutoprovision()
                                            && !v.getDockerVolumeConfiguration()
                                                    .getScope()
                                                    .equals("shared"),
                            v ->
                                    "Invalid 'autoprovision' setting for volume '"
                                            + v.getName()
                                            + "'. It requires the scope shared."),
                    not(
                            v -> iam(v) && !encrypted(v),
                            "EFS IAM authorization requires TransitEncryption to be enabled."),
                    not(
                            v ->
                                    v.getEfsVolumeConfiguration().hasTransitEncryptionPort()
                                            && !encrypted(v),
                            "TransitEncryptionPort requires that TransitEncryption is enabled."),
                    not(
                            v ->
                                    !efs(v).getAuthorizationConfig().getAccessPointId().isEmpty()
                                            && !efs(v).getRootDirectory().isEmpty()
                                            && !efs(v).getRootDirectory().equals("/"),
                            "When using an EFS access point, the root directory must either be set to \"/\" or be omitted."));

    static final List<Rule<RegisterTaskDefinitionRequest>> OF_TASK =
            List.of(
                    each(RegisterTaskDefinitionRequest::getVolumesList, OF_VOLUME),
                    VolumeChecks::namedTwice,
                    VolumeChecks::unknown,
                    each(
                            RegisterTaskDefinitionRequest::getContainerDefinitionsList,
                            List.of(VolumeChecks::path)));

    private VolumeChecks() {}

    private static Rule<Volume> unsupported(Predicate<Volume> present, String field) {
        return not(
                present,
                "Unsupported field '" + field + "': Longshore has host, docker and efs volumes.");
    }

    private static Optional<String> namedTwice(RegisterTaskDefinitionRequest task) {
        var names = new HashSet<String>();
        return task.getVolumesList().stream().anyMatch(v -> !names.add(v.getName()))
                ? Optional.of("Volume names must be unique within a task definition.")
                : Optional.empty();
    }

    private static Optional<String> unknown(RegisterTaskDefinitionRequest task) {
        Set<String> names =
                task.getVolumesList().stream().map(Volume::getName).collect(Collectors.toSet());
        return task.getContainerDefinitionsList().stream()
                .flatMap(container -> container.getMountPointsList().stream())
                .map(MountPoint::getSourceVolume)
                .filter(name -> !names.contains(name))
                .findFirst()
                .map(name -> "Unknown volume '" + name + "'.");
    }

    private static Optional<String> path(ContainerDefinition container) {
        var paths = new HashSet<String>();
        for (MountPoint mount : container.getMountPointsList()) {
            String path = mount.getContainerPath();
            if (path.isBlank()) {
                return Optional.of(
                        "Invalid 'containerPath' setting for container '"
                                + container.getName()
                                + "'.");
            }
            if (!paths.add(path)) {
                return Optional.of(
                        "Duplicate mount point '"
                                + path
                                + "' for container '"
                                + container.getName()
                                + "'.");
            }
        }
        return Optional.empty();
    }

    private static long kinds(Volume volume) {
        return Stream.of(
                        volume.getHost().hasSourcePath(),
                        volume.hasDockerVolumeConfiguration(),
                        volume.hasEfsVolumeConfiguration())
                .filter(present -> present)
                .count();
    }

    private static EFSVolumeConfiguration efs(Volume volume) {
        return volume.getEfsVolumeConfiguration();
    }

    private static boolean iam(Volume volume) {
        return efs(volume).getAuthorizationConfig().getIam().equals("ENABLED");
    }

    private static boolean encrypted(Volume volume) {
        return efs(volume).getTransitEncryption().equals("ENABLED");
    }
}
