package dev.longshore.control.api.ecs;

import dev.longshore.control.api.ApiException;
import dev.longshore.proto.ecs.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What tags may be called. Lengths and characters are checked before a handler sees them. */
final class TagRules {
    static final int MAX_TAGS = 50;

    /** The managed tag of tasks: their cluster's name. */
    static final String CLUSTER_NAME = "aws:ecs:clusterName";

    private TagRules() {}

    /**
     * Refuses tags that nobody but AWS itself may set, and keys given twice.
     *
     * @throws ApiException InvalidParameterException
     */
    static void check(List<Tag> tags) {
        var keys = new HashSet<String>();
        for (Tag tag : tags) {
            if (tag.getKey().isEmpty()) {
                throw ApiException.invalidParameter("Tag keys cannot be empty.");
            }
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw ApiException.invalidParameter(
                        "Tag key '"
                                + tag.getKey()
                                + "' is not allowed: keys that begin with aws: are reserved.");
            }
            if (!keys.add(tag.getKey())) {
                throw ApiException.invalidParameter("Duplicate tag key '" + tag.getKey() + "'.");
            }
        }
    }
}
