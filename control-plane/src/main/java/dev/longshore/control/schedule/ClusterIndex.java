package dev.longshore.control.schedule;

import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.ServiceRow;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.ChangeFeed;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.ecs.ServiceKey;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The installation in the shape that placement needs: machines with what is free on them, the tasks
 * that wait, and the daemons that are served first. Derived from rows alone; built at the start of
 * a leadership and kept by the feed of accepted changes, so that each transaction sees what the
 * ones before it in the same batch have placed.
 */
public final class ClusterIndex implements ChangeFeed.Listener {
    private final Machines machines = new Machines();
    private final WaitingList waiting = new WaitingList();
    private final Daemons daemons;

    /** What runs of the scheduler keep; nothing after a machine has come or gone. */
    private @Nullable Candidates candidates;

    /** Hears of it when what it was lent is another run's. */
    private Consumer<Candidates> borrower = own -> {};

    /** Room is kept for daemons as usual. */
    public ClusterIndex() {
        this(Daemons::needRoom);
    }

    /** {@code needsRoom}: whether room is kept for a service where a task of it is missing. */
    public ClusterIndex(Predicate<ServiceRow> needsRoom) {
        daemons = new Daemons(needsRoom);
    }

    /**
     * The machines for a run of the scheduler, on which nothing is held. One run at a time has
     * those that are kept.
     *
     * @param another gets what the run goes on with, should another one begin
     */
    Candidates lend(KeptRooms rooms, Consumer<Candidates> another) {
        Candidates kept = candidates;
        takeBack();
        borrower = another;
        if (kept == null || !kept.areFor(rooms)) {
            kept = new Candidates(this, rooms);
        } else {
            kept.begin();
        }
        candidates = kept;
        return kept;
    }

    private void takeBack() {
        if (candidates != null) {
            borrower.accept(candidates.detached());
        }
        borrower = own -> {};
        candidates = null;
    }

    private void changed(String instance) {
        if (candidates != null) {
            candidates.stale(instance);
        }
    }

    /** Reads everything anew. */
    public void rebuild(ReadTx tx) {
        var reading = new Reading();
        rebuild(tx, reading);
        reading.read(tx);
    }

    /** The same, where nodes and tasks are read together with others who want to see each. */
    public void rebuild(ReadTx tx, Reading reading) {
        takeBack();
        machines.clear();
        waiting.clear();
        daemons.clear();
        if (Tables.SERVICES.existsAt(tx.level())) {
            tx.scan(
                    Tables.SERVICES,
                    KeyPrefix.ALL,
                    Optional.empty(),
                    row -> {
                        daemons.put(row.key(), Optional.of(row.row()));
                        return true;
                    });
        }
        reading.nodes(row -> instance(row.key(), Optional.of(row.row())));
        reading.tasks(row -> task(row.key(), Optional.of(row.row())));
    }

    /** Reads one node with its tasks only: for a call that looks at it. */
    public void rebuild(ReadTx tx, InstanceKey node) {
        instance(node, tx.get(Tables.CONTAINER_INSTANCES, node));
        tx.scan(
                Tables.TASKS_BY_INSTANCE,
                KeyPrefix.of(node.instance()),
                row -> {
                    task(row.key(), Optional.of(row.row()));
                    return true;
                });
    }

    /** The registered nodes of all clusters, in the order of their ids: a view. */
    public Collection<Node> nodes() {
        return machines.all();
    }

    /** The registered nodes of a cluster, in the order of their ids: a view. */
    public Collection<Node> nodes(String cluster) {
        return machines.of(cluster);
    }

    /** The machines that come into question, by their zones: a view. */
    public SortedMap<String, Collection<Node>> zones(String cluster, Among among) {
        return switch (among) {
            case Among.Cluster any -> machines.zones(cluster);
            case Among.Pool any -> machines.zones(cluster);
            case Among.Fargate(boolean anyCluster) ->
                    anyCluster ? machines.zones() : machines.zones(cluster);
            case Among.Spot(boolean anyCluster, var at) ->
                    anyCluster ? machines.zones() : machines.zones(cluster);
            case Among.OneInstance(String id) ->
                    node(cluster, id)
                            .<SortedMap<String, Collection<Node>>>map(
                                    node -> new TreeMap<>(Map.of(node.zone(), List.of(node))))
                            .orElseGet(TreeMap::new);
        };
    }

    /** A registered node of a cluster. */
    public Optional<Node> node(String cluster, String instance) {
        return machines.find(cluster, instance);
    }

    /** A registered node of whichever cluster: the one that a task's row names. */
    public Optional<Node> node(String instance) {
        return machines.find(instance);
    }

    /** The services for which room is kept where a task of theirs is missing: a view. */
    public Map<ServiceKey, ServiceRow> daemons() {
        return daemons.all();
    }

    /** Whether this task has no node yet. */
    public boolean isWaiting(TaskKey key) {
        return waiting.contains(key);
    }

    /** How many tasks of a cluster have no node yet. */
    public int waitingCount(String cluster) {
        return waiting.count(cluster);
    }

    /** The ids of the tasks of a cluster that have no node yet: those that wait longest. */
    public List<String> waitingLongest(String cluster, int most) {
        return waiting.longest(cluster, most);
    }

    /** Clusters in which a task waits. */
    public List<String> clustersWithWaitingTasks() {
        return waiting.clusters();
    }

    /** Clusters in which a FARGATE task waits, for which room on any machine may do. */
    public List<String> clustersWaitingForFargate() {
        return waiting.clustersOnFargate();
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes) {
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.CONTAINER_INSTANCES)
                    .ifPresent(instance -> instance(instance.key(), instance.after()));
            change.in(Tables.TASKS).ifPresent(task -> task(task.key(), task.after()));
            change.in(Tables.SERVICES)
                    .ifPresent(service -> daemons.put(service.key(), service.after()));
        }
    }

    private void instance(InstanceKey key, Optional<ContainerInstanceRow> row) {
        if (row.isPresent() && machines.find(key.cluster(), key.instance()).isPresent()) {
            changed(key.instance());
        } else {
            takeBack(); // a machine comes or goes
        }
        row.ifPresentOrElse(
                present -> machines.register(key, present), () -> machines.unregister(key));
    }

    private void task(TaskKey key, Optional<TaskRow> row) {
        machines.free(key).ifPresent(this::changed);
        waiting.remove(key);
        row.filter(task -> !task.getReleased())
                .ifPresent(
                        task -> {
                            if (task.getInstance().isEmpty()) {
                                waiting.add(key, task);
                            } else {
                                machines.take(key, task);
                                changed(task.getInstance());
                            }
                        });
    }
}
