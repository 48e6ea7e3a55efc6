package dev.longshore.control.api.ecs.reference;

import dev.longshore.control.api.ApiException;

/** ECS's own words for refusals that several of its resources give. */
public final class EcsErrors {
    private EcsErrors() {}

    /** {@code ClientException}: what a caller may not do, or names wrongly. */
    public static ApiException client(String message) {
        return new ApiException("ClientException", message);
    }
}
