package dev.longshore.control.api.acm;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.TagRules;
import dev.longshore.proto.acm.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Tags in requests; their lengths and characters are checked by the model. */
final class AcmTags {
    private AcmTags() {}

    /**
     * Tags as they are kept, in the order of their keys.
     *
     * @throws ApiException InvalidTag, TooManyTags
     */
    static List<Tag> checked(Collection<Tag> tags) {
        var keys = new HashSet<String>();
        for (Tag tag : tags) {
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new ApiException(
                        "InvalidTagException",
                        "Tag keys that begin with aws: are reserved: " + tag.getKey());
            }
            if (!keys.add(tag.getKey())) {
                throw new ApiException("InvalidTagException", "Duplicate tag key: " + tag.getKey());
            }
        }
        if (tags.size() > TagRules.MAX_TAGS) {
            throw new ApiException(
                    "TooManyTagsException",
                    "A certificate cannot have more than %d tags.".formatted(TagRules.MAX_TAGS));
        }
        return tags.stream()
                .map(tag -> Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
                .sorted(Comparator.comparing(Tag::getKey))
                .toList();
    }
}
