package dev.longshore.control.domain.tag;

import java.util.List;
import java.util.stream.Stream;

/** The taggable resources of all services. */
public final class Taggables {
    /** In the order in which listings over all of them go. */
    public static final List<Taggable<?, ?>> ALL =
            Stream.of(
                            EcsTaggables.ALL,
                            Ec2Taggables.ALL,
                            ElbTaggables.ALL,
                            NameTaggables.ALL,
                            AcmTaggables.ALL)
                    .flatMap(List::stream)
                    .toList();

    private Taggables() {}
}
