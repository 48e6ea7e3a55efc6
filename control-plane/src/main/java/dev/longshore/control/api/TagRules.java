package dev.longshore.control.api;

import dev.longshore.control.domain.tag.ResourceTag;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What tags may be called. Lengths and characters are checked before a handler sees them. */
public final class TagRules {
    /** Tags of one resource. */
    public static final int MAX_TAGS = 50;

    private TagRules() {}

    /**
     * Refuses tags that nobody but AWS itself may set, and keys given twice.
     *
     * @throws ApiException an invalid value
     */
    public static void check(List<ResourceTag> tags) {
        var keys = new HashSet<String>();
        for (ResourceTag tag : tags) {
            if (tag.key().isEmpty()) {
                throw ApiException.invalidValue("Tag keys cannot be empty.");
            }
            if (tag.key().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw ApiException.invalidValue(
                        "Tag key '"
                                + tag.key()
                                + "' is not allowed: keys that begin with aws: are reserved.");
            }
            if (!keys.add(tag.key())) {
                throw ApiException.invalidValue("Duplicate tag key '" + tag.key() + "'.");
            }
        }
    }
}
