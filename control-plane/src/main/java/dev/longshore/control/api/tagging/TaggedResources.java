package dev.longshore.control.api.tagging;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Page;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.control.domain.tag.Taggable;
import dev.longshore.control.domain.tag.Taggable.Tagged;
import dev.longshore.proto.tagging.ComplianceDetails;
import dev.longshore.proto.tagging.GetResourcesInput;
import dev.longshore.proto.tagging.GetResourcesOutput;
import dev.longshore.proto.tagging.ResourceTagMapping;
import dev.longshore.proto.tagging.Tag;
import dev.longshore.proto.tagging.TagFilter;
import dev.longshore.state.tx.ReadTx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * GetResources (Resource Groups Tagging API Reference): resources that have tags, kind after kind
 * and within a kind in the order of their keys. There are no tag policies, so every resource
 * complies.
 */
final class TaggedResources {
    private static final int MAX_RESULTS = 100;
    private static final int MIN_TAGS_PER_PAGE = 100;
    private static final int MAX_TAGS_PER_PAGE = 500;

    private final List<Taggable<?, ?>> kinds;

    TaggedResources(List<Taggable<?, ?>> kinds) {
        this.kinds = kinds;
    }

    GetResourcesOutput list(ReadTx tx, GetResourcesInput request) {
        check(request);
        Page<Tagged> page = Page.ascending(request, MAX_RESULTS);
        if (!request.getExcludeCompliantResources()) {
            fill(tx, page, request);
        }
        var output = GetResourcesOutput.newBuilder();
        page.entries().forEach(found -> output.addResourceTagMappingList(shown(found, request)));
        // The last page has an empty token, as AWS's has.
        return output.setPaginationToken(page.nextToken().orElse("")).build();
    }

    private static void check(GetResourcesInput request) {
        boolean paged =
                request.hasResourcesPerPage()
                        || request.hasTagsPerPage()
                        || !request.getPaginationToken().isEmpty();
        if (request.getResourceArnListCount() > 0
                && (paged || request.getResourceTypeFiltersCount() > 0)) {
            throw ApiException.invalidValue(
                    "ResourceARNList can't be combined with ResourceTypeFilters, ResourcesPerPage, TagsPerPage or PaginationToken.");
        }
        if (request.hasTagsPerPage()
                && (request.getTagsPerPage() < MIN_TAGS_PER_PAGE
                        || request.getTagsPerPage() > MAX_TAGS_PER_PAGE)) {
            throw ApiException.invalidValue(
                    "TagsPerPage must be between %d and %d."
                            .formatted(MIN_TAGS_PER_PAGE, MAX_TAGS_PER_PAGE));
        }
        if (request.getExcludeCompliantResources() && !request.getIncludeComplianceDetails()) {
            throw ApiException.invalidValue(
                    "ExcludeCompliantResources can be used only with IncludeComplianceDetails.");
        }
        for (TagFilter filter : request.getTagFiltersList()) {
            if (filter.getKey().isEmpty()) {
                throw ApiException.invalidValue("A tag filter needs a key.");
            }
        }
    }

    private void fill(ReadTx tx, Page<Tagged> page, GetResourcesInput request) {
        int[] tags = {request.hasTagsPerPage() ? request.getTagsPerPage() : Integer.MAX_VALUE};
        for (int kind = 0; kind < kinds.size(); kind++) {
            if (isBefore(kind, page) || !isAsked(kinds.get(kind), request)) {
                continue;
            }
            int number = kind;
            boolean more =
                    kinds.get(kind)
                            .scan(
                                    tx,
                                    after(page, kind),
                                    (key, found) -> {
                                        if (!matches(found, request)) {
                                            return true;
                                        }
                                        tags[0] -= found.tags().size();
                                        return (tags[0] < 0 && page.hasEntries())
                                                ? page.endHere()
                                                : page.add(position(number, key), found);
                                    });
            if (!more) {
                return;
            }
        }
    }

    /** Whether earlier pages have shown all of a kind. */
    private static boolean isBefore(int kind, Page<?> page) {
        return page.from().filter(position -> kind < position[0]).isPresent();
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

    private static boolean isAsked(Taggable<?, ?> kind, GetResourcesInput request) {
        List<String> filters = request.getResourceTypeFiltersList();
        return filters.isEmpty()
                || filters.contains(kind.service())
                || filters.contains(kind.filterName());
    }

    private static boolean matches(Tagged found, GetResourcesInput request) {
        return !found.tags().isEmpty()
                && (request.getResourceArnListCount() == 0
                        || request.getResourceArnListList().contains(found.arn()))
                && request.getTagFiltersList().stream().allMatch(filter -> passes(found, filter));
    }

    private static boolean passes(Tagged found, TagFilter filter) {
        return found.tags().stream()
                .filter(tag -> tag.key().equals(filter.getKey()))
                .anyMatch(
                        tag ->
                                filter.getValuesCount() == 0
                                        || filter.getValuesList().contains(value(tag)));
    }

    /** The tags of this API always have a value. */
    private static String value(ResourceTag tag) {
        return tag.value().orElse("");
    }

    private static ResourceTagMapping shown(Tagged found, GetResourcesInput request) {
        var mapping = ResourceTagMapping.newBuilder().setResourceArn(found.arn());
        for (ResourceTag tag : found.tags()) {
            mapping.addTags(Tag.newBuilder().setKey(tag.key()).setValue(value(tag)));
        }
        if (request.getIncludeComplianceDetails()) {
            mapping.setComplianceDetails(ComplianceDetails.newBuilder().setComplianceStatus(true));
        }
        return mapping.build();
    }
}
