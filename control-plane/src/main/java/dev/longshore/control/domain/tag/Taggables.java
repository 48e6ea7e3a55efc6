package dev.longshore.control.domain.tag;

import java.util.List;

/** The taggable resources of all services. */
public final class Taggables {
    /** In the order in which listings over all of them go. */
    public static final List<Taggable<?, ?>> ALL = List.copyOf(EcsTaggables.ALL);

    private Taggables() {}
}
