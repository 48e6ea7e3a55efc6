package dev.longshore.control.api.ec2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.TagRules;
import dev.longshore.proto.ec2.Tag;
import dev.longshore.proto.ec2.TagSpecification;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Tags in EC2's requests (Amazon EC2 User Guide, "Tag restrictions"). */
public final class Ec2Tags {
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;

    private Ec2Tags() {}

    /**
     * The tags of a new resource, in the order of their keys.
     *
     * @throws ApiException InvalidParameterValue, TagLimitExceeded
     */
    public static List<Tag> of(List<TagSpecification> specifications, Ec2Kind kind) {
        for (TagSpecification specification : specifications) {
            if (!specification.getResourceType().equals(kind.type())) {
                throw ApiException.invalidValue(
                        "'%s' is not a valid taggable resource type for this operation."
                                .formatted(specification.getResourceType()));
            }
        }
        return checked(
                specifications.stream().flatMap(spec -> spec.getTagsList().stream()).toList());
    }

    /**
     * Tags as they are kept.
     *
     * @throws ApiException InvalidParameterValue, TagLimitExceeded
     */
    public static List<Tag> checked(Collection<Tag> tags) {
        var keys = new HashSet<String>();
        for (Tag tag : tags) {
            if (tag.getKey().isEmpty()) {
                throw Ec2References.missing("Tag.Key");
            }
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw ApiException.invalidValue(
                        "Tag keys starting with 'aws:' are reserved for internal use");
            }
            if (tag.getKey().length() > MAX_KEY) {
                throw ApiException.invalidValue(
                        "Tag key exceeds the maximum length of " + MAX_KEY + " characters");
            }
            if (tag.getValue().length() > MAX_VALUE) {
                throw ApiException.invalidValue(
                        "Tag value exceeds the maximum length of " + MAX_VALUE + " characters");
            }
            if (!keys.add(tag.getKey())) {
                throw ApiException.invalidValue(
                        "Duplicate tag key '" + tag.getKey() + "' specified.");
            }
        }
        limit(tags);
        return tags.stream()
                .map(tag -> Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
                .sorted(Comparator.comparing(Tag::getKey))
                .toList();
    }

    /** Refuses more tags than a resource may have. */
    public static void limit(Collection<Tag> tags) {
        if (tags.size() > TagRules.MAX_TAGS) {
            throw new ApiException(
                    "TagLimitExceeded",
                    "The maximum number of Tags for a resource has been reached.");
        }
    }
}
