package dev.longshore.control.api.ec2.tag;

import dev.longshore.control.api.Page;
import dev.longshore.control.api.ec2.listing.Filters;
import dev.longshore.control.api.ec2.reference.Ec2Operations;
import dev.longshore.control.api.ec2.reference.Ec2References;
import dev.longshore.control.api.ec2.reference.Ec2Tags;
import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.tag.Ec2Taggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.ec2.CreateTagsRequest;
import dev.longshore.proto.ec2.CreateTagsResponse;
import dev.longshore.proto.ec2.DeleteTagsRequest;
import dev.longshore.proto.ec2.DeleteTagsResponse;
import dev.longshore.proto.ec2.DescribeTagsRequest;
import dev.longshore.proto.ec2.DescribeTagsResult;
import dev.longshore.proto.ec2.EC2Grpc;
import dev.longshore.proto.ec2.Tag;
import dev.longshore.proto.ec2.TagDescription;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Tx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** CreateTags, DeleteTags and DescribeTags, over every kind that has tags. */
public final class TagOperations {
    private static final int MAX_RESULTS = 1_000;
    private static final int MAX_RESOURCES = 100;

    private static final Filters<TagDescription> FILTERS =
            new Filters<TagDescription>(
                            shown ->
                                    List.of(
                                            Tag.newBuilder()
                                                    .setKey(shown.getKey())
                                                    .setValue(shown.getValue())
                                                    .build()))
                    .by("key", TagDescription::getKey)
                    .by("resource-id", TagDescription::getResourceId)
                    .by("resource-type", TagDescription::getResourceType)
                    .by("value", TagDescription::getValue);

    private final TaggedNetworks resources;

    public TagOperations(Networks networks) {
        this.resources = new TaggedNetworks(networks);
    }

    /** Registers the operations. */
    public void register(Ec2Operations on) {
        on.write(EC2Grpc.getCreateTagsMethod(), this::create);
        on.write(EC2Grpc.getDeleteTagsMethod(), this::delete);
        on.read(EC2Grpc.getDescribeTagsMethod(), TagOperations::describe);
    }

    private CreateTagsResponse create(Tx tx, CreateTagsRequest request) {
        checkResources(request.getResourcesList());
        if (request.getTagsCount() == 0) {
            throw Ec2References.missing("tagSet");
        }
        List<Tag> added = Ec2Tags.checked(request.getTagsList());
        for (String id : request.getResourcesList()) {
            Tagged resource = resources.find(tx, id);
            Map<String, Tag> tags = byKey(resource.tags());
            added.forEach(tag -> tags.put(tag.getKey(), tag));
            Ec2Tags.limit(tags.values());
            resource.write(tx, resourceTags(tags));
        }
        return CreateTagsResponse.getDefaultInstance();
    }

    /** A tag that is given with a value goes only where it has that one. */
    private DeleteTagsResponse delete(Tx tx, DeleteTagsRequest request) {
        checkResources(request.getResourcesList());
        for (String id : request.getResourcesList()) {
            Tagged resource = resources.find(tx, id);
            Map<String, Tag> tags = byKey(resource.tags());
            if (request.getTagsCount() == 0) {
                tags.clear();
            }
            for (Tag gone : request.getTagsList()) {
                Tag there = tags.get(gone.getKey());
                if (there != null
                        && (!gone.hasValue() || gone.getValue().equals(there.getValue()))) {
                    tags.remove(gone.getKey());
                }
            }
            resource.write(tx, resourceTags(tags));
        }
        return DeleteTagsResponse.getDefaultInstance();
    }

    private static void checkResources(List<String> ids) {
        if (ids.isEmpty()) {
            throw Ec2References.missing("resourceIdSet");
        }
        if (ids.size() > MAX_RESOURCES) {
            throw Ec2References.wrongValue(
                    "resourceIdSet",
                    ids.size() + " ids",
                    "Tags of at most " + MAX_RESOURCES + " resources are changed at once.");
        }
    }

    private static Map<String, Tag> byKey(List<ResourceTag> tags) {
        var byKey = new TreeMap<String, Tag>();
        tags.forEach(tag -> byKey.put(tag.key(), Ec2Taggables.ec2(tag)));
        return byKey;
    }

    private static List<ResourceTag> resourceTags(Map<String, Tag> tags) {
        return tags.values().stream()
                .map(tag -> new ResourceTag(tag.getKey(), Optional.of(tag.getValue())))
                .toList();
    }

    /** A resource's tags are on one page, if need be on one of their own. */
    private static DescribeTagsResult describe(ReadTx tx, DescribeTagsRequest request) {
        Page<List<TagDescription>> page = Page.ascending(request, MAX_RESULTS);
        Predicate<TagDescription> passes = FILTERS.all(request.getFiltersList());
        int[] room = {request.hasMaxResults() ? request.getMaxResults() : MAX_RESULTS};
        int first = page.from().map(position -> (int) position[0]).orElse(0);
        for (int kind = first; kind < Ec2Taggables.ALL.size(); kind++) {
            int number = kind;
            boolean more =
                    Ec2Taggables.ALL
                            .get(kind)
                            .scan(
                                    tx,
                                    after(page, kind),
                                    (key, found) -> {
                                        List<TagDescription> shown = shown(found, passes);
                                        room[0] -= shown.size();
                                        if (shown.isEmpty()) {
                                            return true;
                                        }
                                        return (room[0] < 0 && page.hasEntries())
                                                ? page.endHere()
                                                : page.add(position(number, key), shown);
                                    });
            if (!more) {
                break;
            }
        }
        var answer = DescribeTagsResult.newBuilder();
        page.entries().forEach(answer::addAllTags);
        page.nextToken().ifPresent(answer::setNextToken);
        return answer.build();
    }

    /** Where a page begins within a kind. */
    private static Optional<byte[]> after(Page<?> page, int kind) {
        return page.from()
                .filter(position -> position[0] == kind)
                .map(position -> Arrays.copyOfRange(position, 1, position.length));
    }

    private static byte[] position(int kind, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put((byte) kind).put(key).array();
    }

    private static List<TagDescription> shown(Tagged found, Predicate<TagDescription> passes) {
        return byKey(found.tags()).values().stream()
                .map(
                        tag ->
                                TagDescription.newBuilder()
                                        .setResourceId(TaggedNetworks.id(found.arn()))
                                        .setResourceType(TaggedNetworks.type(found.arn()))
                                        .setKey(tag.getKey())
                                        .setValue(tag.getValue())
                                        .build())
                .filter(passes)
                .toList();
    }
}
