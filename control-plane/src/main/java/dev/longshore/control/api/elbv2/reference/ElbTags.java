package dev.longshore.control.api.elbv2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.TagRules;
import dev.longshore.proto.elbv2.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Tags in requests; their lengths and characters are checked by the model. */
public final class ElbTags {
    private ElbTags() {}

    /**
     * Tags as they are kept, in the order of their keys.
     *
     * @throws ApiException DuplicateTagKeys, TooManyTags, ValidationError
     */
    public static List<Tag> checked(Collection<Tag> tags) {
        var keys = new HashSet<String>();
        for (Tag tag : tags) {
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw ApiException.invalidValue(
                        "Tag keys starting with 'aws:' are reserved for system use");
            }
            if (!keys.add(tag.getKey())) {
                throw new ApiException(
                        "DuplicateTagKeysException",
                        "A tag key was specified more than once: '" + tag.getKey() + "'");
            }
        }
        limit(tags.size());
        return tags.stream()
                .map(tag -> Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
                .sorted(Comparator.comparing(Tag::getKey))
                .toList();
    }

    /**
     * Refuses more tags than a resource may have.
     *
     * @throws ApiException TooManyTags
     */
    public static void limit(int tags) {
        if (tags > TagRules.MAX_TAGS) {
            throw new ApiException(
                    "TooManyTagsException",
                    "The maximum number of tags for a resource is " + TagRules.MAX_TAGS);
        }
    }
}
