package dev.longshore.control.api.servicediscovery.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.TagRules;
import dev.longshore.control.domain.tag.NameTaggables;
import dev.longshore.proto.servicediscovery.Tag;
import dev.longshore.proto.servicediscovery.TooManyTagsException;
import java.util.List;

/** Tags in Cloud Map's requests. */
public final class NameTags {
    private NameTags() {}

    /**
     * The tags of a new resource.
     *
     * @throws ApiException InvalidInput, TooManyTagsException
     */
    public static List<Tag> checked(List<Tag> tags, String resource) {
        TagRules.check(tags.stream().map(NameTaggables::tag).toList());
        limit(tags.size(), resource);
        return tags;
    }

    /** Refuses more tags than a resource may have. */
    public static void limit(int count, String resource) {
        if (count > TagRules.MAX_TAGS) {
            throw ApiException.withDetail(
                    "The maximum number of tags on a resource is " + TagRules.MAX_TAGS + ".",
                    TooManyTagsException.newBuilder().setResourceName(resource).build());
        }
    }
}
