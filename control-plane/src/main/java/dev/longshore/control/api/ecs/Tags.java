package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.Tag;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.TagResourceResponse;
import dev.longshore.proto.ecs.UntagResourceRequest;
import dev.longshore.proto.ecs.UntagResourceResponse;
import dev.longshore.state.tables.ClusterKey;
import dev.longshore.state.tables.InstanceKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.TaskDefinitionKey;
import dev.longshore.state.tables.TaskKey;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TagResource, UntagResource and ListTagsForResource, over everything that has an ARN. */
public final class Tags {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[\\w-]*:ecs:[\\w-]*:\\d*:(?<type>[a-z-]+)/(?<path>[A-Za-z0-9_/:-]+)");

    /** The kinds of resources that have tags, by the first word of their ARNs' paths. */
    private enum Type {
        CLUSTER,
        TASK,
        TASK_DEFINITION,
        CONTAINER_INSTANCE;

        static Type named(String word) {
            return Arrays.stream(values())
                    .filter(type -> type.words().equals(word.replace('-', ' ')))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    ApiException.invalidParameter(
                                            "Unsupported resource type: " + word));
        }

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** A resource's tags, and how to write others in their place. */
    private record Tagged(String arn, List<Tag> tags, BiConsumer<Tx, List<Tag>> write) {}

    /**
     * What an ARN names: a cluster has no scope, a revision's scope is its family, all else is in a
     * cluster.
     */
    private record Reference(Type type, String scope, String id) {}

    /** TagResource: a key that is there already gets the new value. */
    public TagResourceResponse tag(Tx tx, TagResourceRequest request) {
        if (request.getTagsCount() == 0) {
            throw ApiException.invalidParameter("Tags can not be empty.");
        }
        TagRules.check(request.getTagsList());
        Tagged tagged = find(tx, request.getResourceArn(), "ResourceNotFoundException");
        var tags =
                new ArrayList<>(
                        without(
                                tagged.tags(),
                                request.getTagsList().stream().map(Tag::getKey).toList()));
        tags.addAll(request.getTagsList());
        if (tags.size() > TagRules.MAX_TAGS) {
            throw new ApiException(
                    "LimitExceededException", "A resource can have at most 50 tags.");
        }
        tagged.write().accept(tx, tags);
        return TagResourceResponse.getDefaultInstance();
    }

    /** UntagResource: keys that are not there do no harm. */
    public UntagResourceResponse untag(Tx tx, UntagResourceRequest request) {
        if (request.getTagKeysCount() == 0) {
            throw ApiException.invalidParameter("Tag keys can not be empty.");
        }
        Tagged tagged = find(tx, request.getResourceArn(), "ResourceNotFoundException");
        tagged.write().accept(tx, without(tagged.tags(), request.getTagKeysList()));
        return UntagResourceResponse.getDefaultInstance();
    }

    /** ListTagsForResource. */
    public ListTagsForResourceResponse list(ReadTx tx, ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.newBuilder()
                .addAllTags(find(tx, request.getResourceArn(), "InvalidParameterException").tags())
                .build();
    }

    private static List<Tag> without(List<Tag> tags, List<String> keys) {
        return tags.stream().filter(tag -> !keys.contains(tag.getKey())).toList();
    }

    /**
     * {@code missing} is the code for what is not there: ListTagsForResource declares no
     * ResourceNotFoundException.
     */
    private static Tagged find(ReadTx tx, String arn, String missing) {
        Reference named = reference(arn);
        Optional<Tagged> tagged =
                switch (named.type()) {
                    case CLUSTER -> Optional.of(cluster(tx, named.id()));
                    case TASK -> task(tx, new TaskKey(named.scope(), named.id()));
                    case CONTAINER_INSTANCE ->
                            instance(tx, new InstanceKey(named.scope(), named.id()));
                    case TASK_DEFINITION -> definition(tx, named);
                };
        return tagged.filter(found -> found.arn().equals(arn))
                .orElseThrow(
                        () ->
                                new ApiException(
                                        missing,
                                        "The specified "
                                                + named.type().words()
                                                + " was not found: "
                                                + arn));
    }

    private static Reference reference(String arn) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw ApiException.invalidParameter("Invalid arn syntax.");
        }
        Type type = Type.named(matcher.group("type"));
        String path = matcher.group("path");
        int split = type == Type.TASK_DEFINITION ? path.lastIndexOf(':') : path.lastIndexOf('/');
        if (type == Type.CLUSTER && split < 0) {
            return new Reference(type, "", path);
        }
        if (split <= 0 || type == Type.CLUSTER) {
            // ARNs without the cluster are from before 2018; no resource here ever had one
            throw ApiException.invalidParameter(
                    "Long arn format must be used for tagging operations");
        }
        return new Reference(type, path.substring(0, split), path.substring(split + 1));
    }

    private static Tagged cluster(ReadTx tx, String name) {
        var row = Names.activeCluster(tx, name);
        return new Tagged(
                row.getCluster().getClusterArn(),
                row.getCluster().getTagsList(),
                (target, tags) -> {
                    var changed = row.toBuilder();
                    changed.getClusterBuilder().clearTags().addAllTags(tags);
                    target.put(Tables.CLUSTERS, new ClusterKey(name), changed.build());
                });
    }

    private static Optional<Tagged> task(ReadTx tx, TaskKey key) {
        return tx.get(Tables.TASKS, key)
                .map(
                        row ->
                                new Tagged(
                                        row.getTask().getTaskArn(),
                                        row.getTask().getTagsList(),
                                        (target, tags) -> {
                                            var changed = row.toBuilder();
                                            changed.getTaskBuilder().clearTags().addAllTags(tags);
                                            target.put(Tables.TASKS, key, changed.build());
                                        }));
    }

    private static Optional<Tagged> instance(ReadTx tx, InstanceKey key) {
        return tx.get(Tables.CONTAINER_INSTANCES, key)
                .map(
                        row ->
                                new Tagged(
                                        row.getInstance().getContainerInstanceArn(),
                                        row.getInstance().getTagsList(),
                                        (target, tags) -> {
                                            var changed = row.toBuilder();
                                            changed.getInstanceBuilder()
                                                    .clearTags()
                                                    .addAllTags(tags);
                                            target.put(
                                                    Tables.CONTAINER_INSTANCES,
                                                    key,
                                                    changed.build());
                                        }));
    }

    private static Optional<Tagged> definition(ReadTx tx, Reference named) {
        if (!named.id().matches("\\d{1,9}")) {
            return Optional.empty();
        }
        var key = new TaskDefinitionKey(named.scope(), Integer.parseInt(named.id()));
        return tx.get(Tables.TASK_DEFINITIONS, key)
                .map(
                        row ->
                                new Tagged(
                                        row.getDefinition().getTaskDefinitionArn(),
                                        row.getTagsList(),
                                        (target, tags) ->
                                                target.put(
                                                        Tables.TASK_DEFINITIONS,
                                                        key,
                                                        row.toBuilder()
                                                                .clearTags()
                                                                .addAllTags(tags)
                                                                .build())));
    }
}
