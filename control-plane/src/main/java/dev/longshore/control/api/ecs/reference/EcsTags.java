package dev.longshore.control.api.ecs.reference;

import dev.longshore.control.domain.tag.EcsTaggables;
import dev.longshore.control.domain.tag.ResourceTag;
import dev.longshore.proto.ecs.Tag;
import java.util.List;

/** ECS's message for tags. */
public final class EcsTags {
    private EcsTags() {}

    /** The tags as every service's kit knows them. */
    public static List<ResourceTag> of(List<Tag> tags) {
        return tags.stream().map(EcsTaggables::tag).toList();
    }
}
