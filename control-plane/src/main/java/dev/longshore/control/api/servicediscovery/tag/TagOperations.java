package dev.longshore.control.api.servicediscovery.tag;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.api.servicediscovery.reference.CloudMapOperations;
import dev.longshore.control.api.servicediscovery.reference.NameTags;
import dev.longshore.control.domain.tag.NameTaggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.servicediscovery.ListTagsForResourceRequest;
import dev.longshore.proto.servicediscovery.ListTagsForResourceResponse;
import dev.longshore.proto.servicediscovery.ServiceDiscoveryGrpc;
import dev.longshore.proto.servicediscovery.TagResourceRequest;
import dev.longshore.proto.servicediscovery.TagResourceResponse;
import dev.longshore.proto.servicediscovery.UntagResourceRequest;
import dev.longshore.proto.servicediscovery.UntagResourceResponse;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TagResource, UntagResource and ListTagsForResource, over namespaces and services. */
public final class TagOperations {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[\\w-]*:servicediscovery:[\\w-]*:\\d*:(?<type>[a-z]+)/(?<id>[\\w-]+)");

    /** Registers the operations. */
    public void register(CloudMapOperations on) {
        on.write(ServiceDiscoveryGrpc.getTagResourceMethod(), TagOperations::tag);
        on.write(ServiceDiscoveryGrpc.getUntagResourceMethod(), TagOperations::untag);
        on.read(ServiceDiscoveryGrpc.getListTagsForResourceMethod(), TagOperations::list);
    }

    /** A key that is there already gets the new value. */
    private static TagResourceResponse tag(Tx tx, TagResourceRequest request) {
        List<ResourceTag> added = request.getTagsList().stream().map(NameTaggables::tag).toList();
        TagRules.check(added);
        Tagged resource = find(tx, request.getResourceArn());
        List<String> keys = added.stream().map(ResourceTag::key).toList();
        var tags = new ArrayList<>(without(resource.tags(), keys));
        tags.addAll(added);
        NameTags.limit(tags.size(), request.getResourceArn());
        resource.write(tx, tags);
        return TagResourceResponse.getDefaultInstance();
    }

    /** Keys that are not there do no harm. */
    private static UntagResourceResponse untag(Tx tx, UntagResourceRequest request) {
        Tagged resource = find(tx, request.getResourceArn());
        resource.write(tx, without(resource.tags(), request.getTagKeysList()));
        return UntagResourceResponse.getDefaultInstance();
    }

    private static ListTagsForResourceResponse list(ReadTx tx, ListTagsForResourceRequest request) {
        var answer = ListTagsForResourceResponse.newBuilder();
        find(tx, request.getResourceArn())
                .tags()
                .forEach(tag -> answer.addTags(NameTaggables.name(tag)));
        return answer.build();
    }

    private static List<ResourceTag> without(List<ResourceTag> tags, List<String> keys) {
        return tags.stream().filter(tag -> !keys.contains(tag.key())).toList();
    }

    private static Tagged find(ReadTx tx, String arn) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw ApiException.invalidValue("Invalid ARN: " + arn);
        }
        return NameTaggables.ALL.stream()
                .filter(kind -> kind.type().equals(matcher.group("type")))
                .flatMap(kind -> kind.find(tx, matcher.group("id")).stream())
                .filter(found -> found.arn().equals(arn))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "ResourceNotFoundException",
                                        "The resource was not found: " + arn));
    }
}
