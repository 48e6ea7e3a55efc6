package dev.longshore.agent.runtime;

/**
 * Whether an image is pulled that is here already (Amazon ECS Developer Guide,
 * ECS_IMAGE_PULL_BEHAVIOR).
 */
public enum PullBehavior {
    /** It is pulled; the one that is here is used where that fails. */
    DEFAULT,

    /** It is pulled; a pull that fails is a failure. */
    ALWAYS,

    /** It is not pulled again until it is gone. */
    ONCE,

    /** The same: whoever brought it here. */
    PREFER_CACHED;

    /** Whether an image that is here is used without a look at its registry. */
    public boolean usesWhatIsHere() {
        return this == ONCE || this == PREFER_CACHED;
    }
}
