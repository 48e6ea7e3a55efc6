package dev.longshore.control.domain.service;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The lifecycle of a deployment that traffic is shifted to, in its order (Amazon ECS Developer
 * Guide, "Lifecycle stages for Amazon ECS service deployments").
 */
public enum Stage {
    /** Whatever else there is besides the revision that serves is cleared away. */
    RECONCILE_SERVICE,
    PRE_SCALE_UP,
    SCALE_UP,
    POST_SCALE_UP,
    TEST_TRAFFIC_SHIFT,
    POST_TEST_TRAFFIC_SHIFT,
    /** Before each step of production traffic. */
    PRE_PRODUCTION_TRAFFIC_SHIFT,
    PRODUCTION_TRAFFIC_SHIFT,
    POST_PRODUCTION_TRAFFIC_SHIFT,
    BAKE_TIME,
    CLEAN_UP;

    /** A deployment whose tasks do not become healthy for so long has failed. */
    static final Duration PATIENCE = Duration.ofHours(24);

    /** Stages at which a rolling deployment can wait. */
    public static final Set<Stage> OF_ROLLING =
            Set.of(RECONCILE_SERVICE, PRE_SCALE_UP, POST_SCALE_UP);

    /** Stages in which traffic moves: nobody's word is waited for in them. */
    public static final Set<Stage> OF_TRAFFIC =
            Set.of(TEST_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT);

    /** The stage of that name, as rows and requests say it. */
    public static Optional<Stage> named(String name) {
        for (Stage stage : values()) {
            if (stage.name().equals(name)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    /** How the API calls it: it has no name for the time before a step of production traffic. */
    String shown() {
        return this == PRE_PRODUCTION_TRAFFIC_SHIFT ? POST_TEST_TRAFFIC_SHIFT.name() : name();
    }
}
