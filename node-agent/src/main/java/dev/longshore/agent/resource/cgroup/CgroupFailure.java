package dev.longshore.agent.resource.cgroup;

import dev.longshore.agent.resource.ResourceFailure;

/** A cgroup could not be made, removed or read. */
public final class CgroupFailure extends ResourceFailure {
    public CgroupFailure(String message) {
        super(message);
    }

    public CgroupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
