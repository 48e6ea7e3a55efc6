package dev.longshore.control.domain.tag;

import dev.longshore.proto.servicediscovery.Tag;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.names.NameKey;
import java.util.List;
import java.util.Optional;

/** Cloud Map's resources that have tags. */
public final class NameTaggables {
    private static final String CLOUD_MAP = "servicediscovery";

    /** In the order of their names. */
    public static final List<Taggable<?, ?>> ALL =
            List.of(
                    new Taggable<>(
                            CLOUD_MAP,
                            "namespace",
                            Tables.NAMESPACES,
                            id -> Optional.of(new NameKey(id)),
                            row -> row.getNamespace().getArn(),
                            row -> tags(row.getTagsList()),
                            (row, tags) ->
                                    row.toBuilder().clearTags().addAllTags(names(tags)).build()),
                    new Taggable<>(
                            CLOUD_MAP,
                            "service",
                            Tables.NAMED_SERVICES,
                            id -> Optional.of(new NameKey(id)),
                            row -> row.getService().getArn(),
                            row -> tags(row.getTagsList()),
                            (row, tags) ->
                                    row.toBuilder().clearTags().addAllTags(names(tags)).build()));

    private NameTaggables() {}

    private static List<ResourceTag> tags(List<Tag> tags) {
        return tags.stream().map(NameTaggables::tag).toList();
    }

    private static List<Tag> names(List<ResourceTag> tags) {
        return tags.stream().map(NameTaggables::name).toList();
    }

    /** A tag out of Cloud Map's message. */
    public static ResourceTag tag(Tag tag) {
        return new ResourceTag(tag.getKey(), Optional.of(tag.getValue()));
    }

    /** A tag as Cloud Map's message. */
    public static Tag name(ResourceTag tag) {
        return Tag.newBuilder().setKey(tag.key()).setValue(tag.value().orElse("")).build();
    }
}
