package dev.longshore.control.domain.instance;

import dev.longshore.control.domain.task.Tasks;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.control.reconcile.Controller;
import dev.longshore.control.reconcile.Watch;
import dev.longshore.control.schedule.Reading;
import dev.longshore.foundation.time.Timestamps;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.lifecycle.TaskStatus;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up a node that has been silent for too long. Services replace its tasks from then on;
 * nothing is declared STOPPED that may still run, and what has not been replaced when the node
 * comes back goes on. After a long time without the node its tasks are declared STOPPED after all.
 */
public final class LostNodes implements Controller<InstanceKey> {
    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);

    /** How often a node is looked at that is not given up because many fell silent. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    /** Nodes are given up one after the other, so that not everything is replaced at once. */
    private static final Duration SPREAD = Duration.ofMillis(250);

    private final ClusterSettings settings;
    private final Tasks tasks;
    private final MassLoss massLoss;

    /**
     * A leader counts silence from the beginning of its own term, which is when it looks for the
     * first time: while no server led, no agent could be heard.
     */
    private @Nullable Instant leadsSince;

    /** The node whose turn it is, and when it is the next one's. */
    private @Nullable InstanceKey givingUp;

    private Instant nextTurn = Instant.EPOCH;

    /** For people only; what is decided is decided anew at each look. */
    private final Set<InstanceKey> spared = ConcurrentHashMap.newKeySet();

    /** For one term. */
    public LostNodes(ClusterSettings settings, Tasks tasks, Silences silences) {
        this.settings = settings;
        this.tasks = tasks;
        this.massLoss = new MassLoss(settings.massLossPercent(), silences);
    }

    private void spare(InstanceKey instance) {
        if (spared.add(instance)) {
            LOG.warn(
                    "{} of cluster {} is not given up: too many nodes fell silent with it; if it is gone, deregister it by force",
                    instance.instance(),
                    instance.cluster());
        }
    }

    /** Nodes that are not given up since too many fell silent at once. From any thread. */
    public int spared() {
        return spared.size();
    }

    /** Whether this one is among them. From any thread. */
    public boolean spares(InstanceKey instance) {
        return spared.contains(instance);
    }

    @Override
    public String name() {
        return "lost-nodes";
    }

    @Override
    public List<Watch<InstanceKey, ?, ?>> watches() {
        return List.of(new Watch<>(Tables.CONTAINER_INSTANCES, change -> Stream.of(change.key())));
    }

    @Override
    public void all(ReadTx tx, Reading reading, Consumer<InstanceKey> dirty) {
        reading.nodes(row -> dirty.accept(row.key()));
    }

    @Override
    public Next reconcile(Tx tx, InstanceKey instance) {
        Instant counts = leadsSince == null ? tx.now() : leadsSince;
        leadsSince = counts;
        ContainerInstanceRow row = tx.get(Tables.CONTAINER_INSTANCES, instance).orElse(null);
        if (row == null || row.getInstance().getAgentConnected() || !row.hasDisconnectedAt()) {
            spared.remove(instance);
            return Next.DONE;
        }
        Instant silentSince =
                Timestamps.instant(row.getDisconnectedAt()).minus(settings.timing().lease());
        Instant due =
                (silentSince.isBefore(counts) ? counts : silentSince)
                        .plus(settings.timing().lostAfter());
        if (tx.now().isBefore(due)) {
            return new Next.After(Duration.between(tx.now(), due));
        }
        List<Row<TaskKey, TaskRow>> there =
                tx.list(Tables.TASKS_BY_INSTANCE, KeyPrefix.of(instance.instance())).stream()
                        .filter(task -> Tasks.statusOf(task.row()) != TaskStatus.STOPPED)
                        .toList();
        if (there.stream().allMatch(task -> task.row().hasLostAt())) {
            return forget(tx, there);
        }
        if (massLoss.includes(instance, row)) {
            spare(instance);
            return new Next.After(LOOK_AGAIN);
        }
        spared.remove(instance);
        if (!instance.equals(givingUp) && tx.now().isBefore(nextTurn)) {
            return new Next.After(Duration.between(tx.now(), nextTurn));
        }
        givingUp = instance;
        nextTurn = tx.now().plus(SPREAD);
        for (Row<TaskKey, TaskRow> task : there) {
            if (!tx.hasRoom()) {
                return Next.AGAIN;
            }
            tasks.away(tx, task.key(), task.row(), reason(settings.timing().lostAfter()));
        }
        return new Next.After(settings.timing().forgetLostTasks());
    }

    /** Declares those STOPPED whose node has been away for longer than anybody waits. */
    private Next forget(Tx tx, List<Row<TaskKey, TaskRow>> away) {
        Duration patience = settings.timing().forgetLostTasks();
        Optional<Instant> next = Optional.empty();
        for (Row<TaskKey, TaskRow> task : away) {
            Instant due = Timestamps.instant(task.row().getLostAt()).plus(patience);
            if (!tx.now().isBefore(due)) {
                if (!tx.hasRoom()) {
                    return Next.AGAIN;
                }
                tasks.stop(tx, task.key(), task.row(), Tasks.LOST, reason(patience));
            } else if (next.isEmpty() || due.isBefore(next.get())) {
                next = Optional.of(due);
            }
        }
        return next.<Next>map(due -> new Next.After(Duration.between(tx.now(), due)))
                .orElse(Next.DONE);
    }

    private static String reason(Duration silence) {
        return "Host lost: its agent has been silent for " + silence.toSeconds() + " s";
    }
}
