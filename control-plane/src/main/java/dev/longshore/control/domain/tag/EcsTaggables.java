package dev.longshore.control.domain.tag;

import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.store.TaskSetRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.CapacityProviderKey;
import dev.longshore.state.tables.ecs.ClusterKey;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskDefinitionKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.ecs.TaskSetKey;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** ECS's resources that have tags. */
public final class EcsTaggables {
    private static final String ECS = "ecs";

    /** In the order of their names. */
    public static final List<Taggable<?, ?>> ALL =
            List.of(
                    new Taggable<>(
                            ECS,
                            "capacity-provider",
                            Tables.CAPACITY_PROVIDERS,
                            name -> Optional.of(new CapacityProviderKey(name)),
                            row ->
                                    row.getProvider().getStatus().equals("ACTIVE")
                                            ? row.getProvider().getCapacityProviderArn()
                                            : "",
                            row -> tags(row.getProvider().getTagsList()),
                            (row, tags) -> {
                                var changed = row.toBuilder();
                                changed.getProviderBuilder().clearTags().addAllTags(ecs(tags));
                                return changed.build();
                            }),
                    new Taggable<>(
                            ECS,
                            "cluster",
                            Tables.CLUSTERS,
                            name -> Optional.of(new ClusterKey(name)),
                            row ->
                                    row.getCluster().getStatus().equals("ACTIVE")
                                            ? row.getCluster().getClusterArn()
                                            : "",
                            row -> tags(row.getCluster().getTagsList()),
                            (row, tags) -> {
                                var changed = row.toBuilder();
                                changed.getClusterBuilder().clearTags().addAllTags(ecs(tags));
                                return changed.build();
                            }),
                    new Taggable<>(
                            ECS,
                            "container-instance",
                            Tables.CONTAINER_INSTANCES,
                            path -> split(path, '/', InstanceKey::new),
                            row -> row.getInstance().getContainerInstanceArn(),
                            row -> tags(row.getInstance().getTagsList()),
                            (row, tags) -> {
                                var changed = row.toBuilder();
                                changed.getInstanceBuilder().clearTags().addAllTags(ecs(tags));
                                return changed.build();
                            }),
                    new Taggable<>(
                            ECS,
                            "service",
                            Tables.SERVICES,
                            path -> split(path, '/', ServiceKey::new),
                            row ->
                                    row.getService().getStatus().equals("INACTIVE")
                                            ? ""
                                            : row.getService().getServiceArn(),
                            row -> tags(row.getService().getTagsList()),
                            (row, tags) -> {
                                var changed = row.toBuilder();
                                changed.getServiceBuilder().clearTags().addAllTags(ecs(tags));
                                return changed.build();
                            }),
                    new Taggable<>(
                            ECS,
                            "task",
                            Tables.TASKS,
                            path -> split(path, '/', TaskKey::new),
                            row -> row.getTask().getTaskArn(),
                            row -> tags(row.getTask().getTagsList()),
                            (row, tags) -> {
                                var changed = row.toBuilder();
                                changed.getTaskBuilder().clearTags().addAllTags(ecs(tags));
                                return changed.build();
                            }),
                    new Taggable<>(
                            ECS,
                            "task-definition",
                            Tables.TASK_DEFINITIONS,
                            EcsTaggables::revision,
                            row -> row.getDefinition().getTaskDefinitionArn(),
                            row -> tags(row.getTagsList()),
                            (row, tags) ->
                                    row.toBuilder().clearTags().addAllTags(ecs(tags)).build()),
                    new Taggable<>(
                            ECS,
                            "task-set",
                            Tables.TASK_SETS,
                            EcsTaggables::taskSet,
                            TaskSetRow::getTaskSetArn,
                            row -> tags(row.getTagsList()),
                            (row, tags) ->
                                    row.toBuilder().clearTags().addAllTags(ecs(tags)).build()));

    private EcsTaggables() {}

    private static Optional<TaskDefinitionKey> revision(String path) {
        return split(path, ':', List::of)
                .filter(parts -> parts.get(1).matches("\\d{1,9}"))
                .map(parts -> new TaskDefinitionKey(parts.get(0), Integer.parseInt(parts.get(1))));
    }

    /** {@code cluster/service/ecs-svc/digits}. */
    private static Optional<TaskSetKey> taskSet(String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 4
                ? Optional.of(new TaskSetKey(parts[0], parts[1], parts[3]))
                : Optional.empty();
    }

    private static <K> Optional<K> split(
            String path, char separator, BiFunction<String, String, K> key) {
        int at = path.lastIndexOf(separator);
        return at <= 0
                ? Optional.empty()
                : Optional.of(key.apply(path.substring(0, at), path.substring(at + 1)));
    }

    private static List<ResourceTag> tags(List<Tag> tags) {
        return tags.stream().map(EcsTaggables::tag).toList();
    }

    private static List<Tag> ecs(List<ResourceTag> tags) {
        return tags.stream().map(EcsTaggables::ecs).toList();
    }

    /** A tag out of ECS's message. */
    public static ResourceTag tag(Tag tag) {
        return new ResourceTag(
                tag.getKey(), tag.hasValue() ? Optional.of(tag.getValue()) : Optional.empty());
    }

    /** A tag as ECS's message. */
    public static Tag ecs(ResourceTag tag) {
        var message = Tag.newBuilder().setKey(tag.key());
        tag.value().ifPresent(message::setValue);
        return message.build();
    }
}
