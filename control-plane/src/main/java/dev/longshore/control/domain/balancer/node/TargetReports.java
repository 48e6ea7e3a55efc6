package dev.longshore.control.domain.balancer.node;

import dev.longshore.control.domain.arn.ElbArns;
import dev.longshore.control.domain.balancer.Balancers;
import dev.longshore.control.domain.balancer.Targets;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.agent.BalancerObservation;
import dev.longshore.proto.agent.TargetObservation;
import dev.longshore.proto.elbv2.TargetHealth;
import dev.longshore.proto.store.TargetHealthRow;
import dev.longshore.proto.store.TargetRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.elb.BalancerKey;
import dev.longshore.state.tables.elb.TargetGroupKey;
import dev.longshore.state.tables.elb.TargetKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.Tx;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what load balancers' nodes find of their targets into the rows. A target is healthy where
 * every node finds it so: requests may come by each of them.
 */
public final class TargetReports {
    private static final String UNUSED = "unused";

    /** What one node finds counts before what another finds, the worst first. */
    private static final List<String> WORST_FIRST =
            List.of("unhealthy", "initial", "unavailable", "healthy", "draining", UNUSED);

    private TargetReports() {}

    /**
     * Takes one node's findings, as far as the transaction reaches.
     *
     * @param from the first target that has not been taken yet
     * @return the first that is not taken now; their number when all are
     */
    public static int observe(Tx tx, String instance, BalancerObservation found, int from) {
        int all = found.getTargetsCount();
        Optional<TaskKey> node =
                TaskKey.ofArn(found.getTaskArn())
                        .filter(
                                key ->
                                        tx.get(Tables.TASKS, key)
                                                .filter(row -> isNode(key, row, instance))
                                                .isPresent());
        if (node.isEmpty() || !Balancers.mayBeMade(tx)) {
            return all;
        }
        Set<String> running = BalancerNodes.beside(tx, node.get());
        int at = from;
        while (at < all && tx.hasRoom()) {
            observe(tx, node.get().task(), running, found.getTargets(at));
            at++;
        }
        return at;
    }

    private static boolean isNode(TaskKey key, TaskRow row, String instance) {
        return NodeTasks.balancer(key, row).isPresent()
                && row.getInstance().equals(instance)
                && BalancerNodes.isRunning(row);
    }

    /** What was found before the address was registered anew is of another target. */
    private static void observe(Tx tx, String node, Set<String> running, TargetObservation found) {
        Optional<TargetKey> key =
                ElbArns.targetGroup(found.getTargetGroupArn())
                        .map(group -> new TargetKey(group.id(), found.getId(), found.getPort()))
                        .filter(
                                target ->
                                        tx.get(Tables.TARGETS, target)
                                                .map(TargetRow::getRegisteredAt)
                                                .filter(found.getRegisteredAt()::equals)
                                                .isPresent());
        if (key.isEmpty()) {
            return;
        }
        TargetRow target = tx.get(Tables.TARGETS, key.get()).orElseThrow();
        TargetHealthRow row =
                tx.get(Tables.TARGET_HEALTH, key.get())
                        .orElse(TargetHealthRow.getDefaultInstance());
        var now =
                row.toBuilder()
                        .setTaskArn(target.getTaskArn())
                        .putNodes(node, kept(found.getHealth()));
        if (target.hasDrainedAt()
                && now.getNodesMap().keySet().containsAll(running)
                && together(now.getNodesMap().values()).getState().equals(UNUSED)) {
            Targets.remove(tx, key.get()); // no node has a request on its way any more
        } else {
            put(tx, key.get(), row, now);
        }
    }

    /** Whatever an agent says, a row has its bounds. */
    private static TargetHealth kept(TargetHealth said) {
        var kept = TargetHealth.newBuilder().setState(Excerpt.ofWord(said.getState()));
        if (said.hasReason()) {
            kept.setReason(Excerpt.ofWord(said.getReason()));
        }
        if (said.hasDescription()) {
            kept.setDescription(Excerpt.of(said.getDescription()));
        }
        return kept.build();
    }

    /**
     * Drops what nodes have found that are no more. What is known stays known until another node
     * has looked.
     *
     * @param running the nodes that there are
     * @return whether the transaction reached so far
     */
    static boolean forgetOthers(Tx tx, BalancerKey balancer, Set<String> running) {
        for (TargetGroupKey group : Balancers.targetGroups(tx, balancer)) {
            boolean[] room = {true};
            tx.scan(
                    Tables.TARGET_HEALTH,
                    KeyPrefix.of(group.id()),
                    Optional.empty(),
                    row -> {
                        room[0] = tx.hasRoom();
                        if (room[0]) {
                            forgetOthers(tx, row.key(), row.row(), running);
                        }
                        return room[0];
                    });
            if (!room[0]) {
                return false;
            }
        }
        return true;
    }

    private static void forgetOthers(
            Tx tx, TargetKey key, TargetHealthRow row, Set<String> running) {
        var kept = row.toBuilder();
        row.getNodesMap().keySet().stream()
                .filter(node -> !running.contains(node))
                .forEach(kept::removeNodes);
        if (kept.getNodesCount() > 0) {
            put(tx, key, row, kept);
        }
    }

    private static void put(
            Tx tx, TargetKey key, TargetHealthRow old, TargetHealthRow.Builder now) {
        now.setHealth(together(now.getNodesMap().values()));
        if (!now.build().equals(old)) {
            tx.put(Tables.TARGET_HEALTH, key, now.setAt(Timestamps.of(tx.now())).build());
        }
    }

    private static TargetHealth together(Collection<TargetHealth> found) {
        return found.stream()
                .min(Comparator.comparingInt(health -> WORST_FIRST.indexOf(health.getState())))
                .orElseThrow();
    }
}
