package dev.longshore.control.domain.service;

import dev.longshore.control.domain.task.Placer;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskSetRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a plan for a service is made from: nothing else decides.
 *
 * @param taskSets the oldest first; only where somebody else drives the deployments
 * @param nodes nodes whose tasks have to go elsewhere, and those that a daemon belongs on
 * @param roads of the deployment that shifts traffic, if one does
 * @param wish what somebody has asked of the present deployment
 * @param answers of the hooks that the present deployment waits for, by their ids
 * @param room whether a launch that was tried just now found no room
 */
public record ServiceView(
        String name,
        ServiceRow row,
        List<TaskSetRow> taskSets,
        ServiceTasks tasks,
        Nodes nodes,
        List<Road> roads,
        Wish wish,
        Map<String, Hooks.Answer> answers,
        Rollout.Launches room,
        Instant now) {
    /**
     * The nodes that matter.
     *
     * @param leaving DRAINING or INACTIVE ones
     * @param daemons those that a daemon belongs on; empty for other services
     * @param full those of {@code daemons} where a task of a new deployment is missing and would
     *     find no room, were the older one there gone
     * @param zones by deployment or task set, as one more task of it sees them; only where all
     *     tasks are there, so that one may move
     */
    public record Nodes(
            Set<String> leaving,
            Set<String> daemons,
            Set<String> full,
            Map<String, Placer.Zones> zones) {}

    /** What StopServiceDeployment asks for. */
    public enum Wish {
        NONE,
        ABORT,
        ROLLBACK
    }

    /** Whether it has a task for each node. */
    public boolean isDaemon() {
        return row.getService().getSchedulingStrategy().equals("DAEMON");
    }

    /** How many tasks it is to have: those that are wished for, or one for each node. */
    int desired() {
        return isDaemon() ? nodes.daemons().size() : row.getService().getDesiredCount();
    }

    /** How many tasks it can have: a daemon none where there is none and no room for one. */
    int possible() {
        return desired() - (int) nodes.full().stream().filter(this::isWithout).count();
    }

    private boolean isWithout(String node) {
        return tasks.on(node).noneMatch(member -> member.standing().isThere());
    }

    /** Whether it has task sets that somebody else makes, and no deployments. */
    public boolean isExternal() {
        return TaskSets.are(row.getService());
    }

    /** Tells of a deployment or a task set: ECS names the latter in each event. */
    Wording words(String deployment) {
        return isExternal() ? Wording.ofTaskSet(name, deployment) : Wording.ofService(name);
    }

    /** What the causes of troubles end with: task sets have their own. */
    String troublesOf(String deployment) {
        return isExternal() ? " " + deployment : "";
    }

    /** The same of another row. */
    public ServiceView with(ServiceRow other) {
        return new ServiceView(
                name, other, taskSets, tasks, nodes, roads, wish, answers, room, now);
    }

    /** The same with other tasks. */
    public ServiceView with(ServiceTasks others) {
        return new ServiceView(name, row, taskSets, others, nodes, roads, wish, answers, room, now);
    }

    /** The same with other task sets. */
    public ServiceView withTaskSets(List<TaskSetRow> others) {
        return new ServiceView(name, row, others, tasks, nodes, roads, wish, answers, room, now);
    }

    /** The same when no node has room for a launch. */
    ServiceView withoutRoom() {
        return new ServiceView(
                name,
                row,
                taskSets,
                tasks,
                nodes,
                roads,
                wish,
                answers,
                Rollout.Launches.NO_ROOM,
                now);
    }
}
