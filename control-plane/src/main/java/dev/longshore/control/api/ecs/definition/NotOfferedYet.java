package dev.longshore.control.api.ecs.definition;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.ContainerDefinition;
import dev.longshore.proto.ecs.TaskDefinition;
import dev.longshore.proto.ecs.Volume;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a task definition may ask for and no agent gives yet. It may be registered; a task without
 * it would run wrongly, so none is made.
 */
final class NotOfferedYet {
    private record Feature<T>(String name, Predicate<T> asked) {}

    /** A container's lines are kept on its machine; those of guides name CloudWatch's group. */
    private static final Set<String> LOG_DRIVERS = Set.of("", "awslogs", "json-file");

    private static final List<Feature<TaskDefinition>> OF_DEFINITIONS =
            List.of(new Feature<>("enableFaultInjection", TaskDefinition::getEnableFaultInjection));

    private static final List<Feature<ContainerDefinition>> OF_CONTAINERS =
            List.of(
                    new Feature<>("secrets", container -> container.getSecretsCount() > 0),
                    new Feature<>(
                            "repositoryCredentials", ContainerDefinition::hasRepositoryCredentials),
                    new Feature<>(
                            "secretOptions in logConfiguration",
                            c -> c.getLogConfiguration().getSecretOptionsCount() > 0),
                    new Feature<>(
                            "a logDriver other than awslogs and json-file",
                            c -> !LOG_DRIVERS.contains(c.getLogConfiguration().getLogDriver())),
                    new Feature<>(
                            "firelensConfiguration", ContainerDefinition::hasFirelensConfiguration),
                    new Feature<>("links", container -> container.getLinksCount() > 0));

    private static final List<Feature<Volume>> OF_VOLUMES =
            List.of(
                    new Feature<>("efsVolumeConfiguration", Volume::hasEfsVolumeConfiguration),
                    new Feature<>(
                            "fsxWindowsFileServerVolumeConfiguration",
                            Volume::hasFsxWindowsFileServerVolumeConfiguration));

    private NotOfferedYet() {}

    /**
     * Refuses a definition of which no task can be made that is as it says.
     *
     * @throws ApiException UnsupportedFeatureException, which names the first such thing
     */
    static void check(TaskDefinition definition) {
        check(OF_DEFINITIONS, definition, "Family '" + definition.getFamily() + "'");
        for (ContainerDefinition container : definition.getContainerDefinitionsList()) {
            check(OF_CONTAINERS, container, "Container '" + container.getName() + "'");
        }
        for (Volume volume : definition.getVolumesList()) {
            check(OF_VOLUMES, volume, "Volume '" + volume.getName() + "'");
        }
    }

    private static <T> void check(List<Feature<T>> features, T of, String name) {
        features.stream()
                .filter(feature -> feature.asked().test(of))
                .findFirst()
                .ifPresent(
                        feature -> {
                            throw ApiException.notOffered(
                                    name
                                            + " of the task definition asks for "
                                            + feature.name()
                                            + ", which this version of Longshore does not offer.");
                        });
    }
}
