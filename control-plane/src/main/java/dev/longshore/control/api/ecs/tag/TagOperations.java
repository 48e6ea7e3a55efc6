package dev.longshore.control.api.ecs.tag;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Handlers;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.ecs.reference.EcsTags;
import dev.longshore.control.domain.tag.EcsTaggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.ecs.ECSGrpc;
import dev.longshore.proto.ecs.ListTagsForResourceRequest;
import dev.longshore.proto.ecs.ListTagsForResourceResponse;
import dev.longshore.proto.ecs.TagResourceRequest;
import dev.longshore.proto.ecs.TagResourceResponse;
import dev.longshore.proto.ecs.UntagResourceRequest;
import dev.longshore.proto.ecs.UntagResourceResponse;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TagResource, UntagResource and ListTagsForResource, over every kind of ECS that has tags. */
public final class TagOperations {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[\\w-]*:ecs:[\\w-]*:\\d*:(?<type>[a-z-]+)/(?<path>[A-Za-z0-9_/:-]+)");

    private static final String CLUSTER = "cluster";

    /** Kinds whose ARNs name them alone. */
    private static final List<String> OF_NO_CLUSTER = List.of(CLUSTER, "capacity-provider");

    /** Registers its operations. */
    public void register(Handlers on) {
        on.write(ECSGrpc.getTagResourceMethod(), this::tag);
        on.write(ECSGrpc.getUntagResourceMethod(), this::untag);
        on.read(ECSGrpc.getListTagsForResourceMethod(), this::list);
    }

    /** TagResource: a key that is there already gets the new value. */
    public TagResourceResponse tag(Tx tx, TagResourceRequest request) {
        if (request.getTagsCount() == 0) {
            throw ApiException.invalidValue("Tags can not be empty.");
        }
        List<ResourceTag> added = EcsTags.of(request.getTagsList());
        TagRules.check(added);
        Tagged tagged = find(tx, request.getResourceArn(), "ResourceNotFoundException");
        var tags =
                new ArrayList<>(
                        without(tagged.tags(), added.stream().map(ResourceTag::key).toList()));
        tags.addAll(added);
        if (tags.size() > TagRules.MAX_TAGS) {
            throw new ApiException(
                    "LimitExceededException", "A resource can have at most 50 tags.");
        }
        tagged.write(tx, tags);
        return TagResourceResponse.getDefaultInstance();
    }

    /** UntagResource: keys that are not there do no harm. */
    public UntagResourceResponse untag(Tx tx, UntagResourceRequest request) {
        if (request.getTagKeysCount() == 0) {
            throw ApiException.invalidValue("Tag keys can not be empty.");
        }
        Tagged tagged = find(tx, request.getResourceArn(), "ResourceNotFoundException");
        tagged.write(tx, without(tagged.tags(), request.getTagKeysList()));
        return UntagResourceResponse.getDefaultInstance();
    }

    /** ListTagsForResource. */
    public ListTagsForResourceResponse list(ReadTx tx, ListTagsForResourceRequest request) {
        var response = ListTagsForResourceResponse.newBuilder();
        find(tx, request.getResourceArn(), "InvalidParameterException")
                .tags()
                .forEach(tag -> response.addTags(EcsTaggables.ecs(tag)));
        return response.build();
    }

    private static List<ResourceTag> without(List<ResourceTag> tags, List<String> keys) {
        return tags.stream().filter(tag -> !keys.contains(tag.key())).toList();
    }

    /**
     * {@code missing} is the code for what is not there: ListTagsForResource declares no
     * ResourceNotFoundException.
     */
    private static Tagged find(ReadTx tx, String arn, String missing) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw ApiException.invalidValue("Invalid arn syntax.");
        }
        Taggable<?, ?> kind = kind(matcher.group("type"));
        String path = matcher.group("path");
        int split = path.lastIndexOf(kind.type().equals("task-definition") ? ':' : '/');
        if (OF_NO_CLUSTER.contains(kind.type()) ? split >= 0 : split <= 0) {
            // ARNs without the cluster are from before 2018; no resource here ever had one
            throw ApiException.invalidValue("Long arn format must be used for tagging operations");
        }
        Optional<Tagged> named = kind.find(tx, path);
        if (named.isEmpty() && kind.type().equals(CLUSTER)) {
            throw new ApiException("ClusterNotFoundException", "Cluster not found.");
        }
        return named.filter(found -> found.arn().equals(arn))
                .orElseThrow(
                        () ->
                                new ApiException(
                                        missing,
                                        "The specified "
                                                + kind.type().replace('-', ' ')
                                                + " was not found: "
                                                + arn));
    }

    private static Taggable<?, ?> kind(String type) {
        return EcsTaggables.ALL.stream()
                .filter(kind -> kind.type().equals(type))
                .findFirst()
                .orElseThrow(() -> ApiException.invalidValue("Unsupported resource type: " + type));
    }
}
