package dev.longshore.control.domain.event;

import dev.longshore.proto.store.EventRow;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of events, with EventBridge's names for them. */
public enum EventType {
    TASK("ECS Task State Change"),
    INSTANCE("ECS Container Instance State Change"),
    SERVICE("ECS Service Action"),
    DEPLOYMENT("ECS Deployment State Change"),
    HOOK("ECS Hook State Change");

    private final String detailType;

    EventType(String detailType) {
        this.detailType = detailType;
    }

    /** What an event bears as {@code detail-type}. */
    public String detailType() {
        return detailType;
    }

    /**
     * The kind that EventBridge calls so.
     *
     * @throws IllegalArgumentException which names those that there are
     */
    static EventType named(String detailType) {
        return Arrays.stream(values())
                .filter(type -> type.detailType.equals(detailType))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there are no events of type '"
                                                + detailType
                                                + "': the types are "
                                                + Arrays.stream(values())
                                                        .map(EventType::detailType)
                                                        .collect(Collectors.joining(", "))));
    }

    /** The kind of an event; none for one of a kind that this version does not know. */
    static Optional<EventType> of(EventRow row) {
        return switch (row.getDetailCase()) {
            case TASK -> Optional.of(TASK);
            case INSTANCE -> Optional.of(INSTANCE);
            case SERVICE -> Optional.of(SERVICE);
            case DEPLOYMENT -> Optional.of(DEPLOYMENT);
            case HOOK -> Optional.of(HOOK);
            case DETAIL_NOT_SET -> Optional.empty();
        };
    }
}
