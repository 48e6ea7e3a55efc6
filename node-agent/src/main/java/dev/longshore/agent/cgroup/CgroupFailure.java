package dev.longshore.agent.cgroup;

/** A cgroup could not be made, removed or read. */
public final class CgroupFailure extends Exception {
    public CgroupFailure(String message) {
        super(message);
    }

    public CgroupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
