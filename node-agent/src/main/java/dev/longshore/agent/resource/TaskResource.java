package dev.longshore.agent.resource;

import dev.longshore.agent.runtime.TaskLimits;
import dev.longshore.agent.runtime.TmpfsOptions;
import dev.longshore.proto.agent.AssignedTask;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a task may hold on its machine besides containers. It is prepared before the first container
 * is made, and released when the last one is removed. The order is that in which steps are begun.
 */
public enum TaskResource {
    /** The namespace and the interface of an awsvpc task. */
    NETWORK("network", KeptBy.KERNEL, false, AssignedTask::hasNetwork),

    /** The task's own volumes, and shared ones that are to be provisioned. */
    VOLUMES(
            "volumes",
            KeptBy.RUNTIME,
            true,
            task ->
                    task.getDefinition().getVolumesCount() > 0
                            || TmpfsOptions.needVolumes(task.getDefinition())),

    /** The directory of a load balancer's node, by which its HAProxy is told what to do. */
    BALANCER("balancer", KeptBy.KERNEL, true, task -> !task.getLoadBalancer().isEmpty()),

    /** Its way to what it calls by Service Connect, through the machine's proxy. */
    CONNECT("connect", KeptBy.KERNEL, true, AssignedTask::hasConnect),

    /**
     * The cgroup whose limits hold for all containers of the task together, and by whose name its
     * guard finds their processes.
     */
    CGROUP("cgroup", KeptBy.KERNEL, true, task -> TaskLimits.of(task).any() || task.getAtMostOne());

    /** Who keeps a resource. */
    private enum KeptBy {
        /** The kernel, or a file system in memory: it is gone after a boot of the machine. */
        KERNEL,

        /** The container runtime, on its disk. */
        RUNTIME
    }

    private final String key;
    private final KeptBy keptBy;
    private final boolean heldByContainers;

    @SuppressWarnings("ImmutableEnumChecker") // the predicates above keep nothing
    private final Predicate<AssignedTask> needed;

    TaskResource(
            String key, KeptBy keptBy, boolean heldByContainers, Predicate<AssignedTask> needed) {
        this.key = key;
        this.keptBy = keptBy;
        this.heldByContainers = heldByContainers;
        this.needed = needed;
    }

    /** The resources that a task needs. */
    public static List<TaskResource> neededBy(AssignedTask task) {
        return Arrays.stream(values()).filter(resource -> resource.needed.test(task)).toList();
    }

    /** Its name in the journal, which outlives versions of the agent. */
    public String key() {
        return key;
    }

    /** Whether it is still there after a boot of the machine. */
    public boolean survivesBoot() {
        return keptBy == KeptBy.RUNTIME;
    }

    /** Whether the container runtime has to answer before it can be prepared or released. */
    public boolean isKeptByRuntime() {
        return keptBy == KeptBy.RUNTIME;
    }

    /**
     * Whether it can go only after the containers that use it. A network can be taken away from a
     * container that nobody wants, and is: its address may be another task's by now.
     */
    public boolean isHeldByContainers() {
        return heldByContainers;
    }
}
