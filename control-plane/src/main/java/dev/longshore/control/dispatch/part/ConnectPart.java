package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.connect.ConnectViews;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectEndpoint;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.TaskEndpoint;
import dev.longshore.proto.store.TaskRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.lifecycle.TaskInstances;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.TaskKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who takes requests for what tasks may call by Service Connect, told to each machine with such
 * tasks: the endpoints that one of them knows. An entry is a task behind an endpoint, kept once for
 * all machines. What a task may call is said with the task itself, and never changes.
 */
public final class ConnectPart implements AssignmentPart {
    private static final String NAME = "connect";

    /** Between the endpoint and the task in a key; ids have none. */
    private static final char SLASH = '/';

    /** Follows the slash: where the keys of an endpoint end. */
    private static final char BEHIND = '/' + 1;

    private final CommittedRows rows;

    /** All tasks behind endpoints, by their keys; an entry is the same object in every message. */
    private final NavigableMap<String, PartEntry> endpoints = new TreeMap<>();

    /** Which machine each task is on that may call others, and what it may call. */
    private final Map<String, Client> clients = new TreeMap<>();

    /** How many tasks of a machine may call an endpoint: machine, endpoint. */
    private final Map<String, Map<String, Integer>> wanted = new TreeMap<>();

    private record Client(String instance, Set<String> endpoints) {}

    public ConnectPart(CommittedRows rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_TRAFFIC;
    }

    @Override
    public void rebuild(ReadTx committed) {
        var reading = new Reading();
        rebuild(committed, reading);
        reading.read(committed);
    }

    @Override
    public void rebuild(ReadTx committed, Reading reading) {
        endpoints.clear();
        clients.clear();
        wanted.clear();
        committed.scan(
                Tables.TASKS_BY_ENDPOINT,
                KeyPrefix.ALL,
                row -> {
                    entries(row.key(), row.row()).forEach(it -> endpoints.put(it.getKey(), it));
                    return true;
                });
        reading.tasks(
                task ->
                        client(committed, task.row())
                                .ifPresent(it -> add(task.row().getTask().getTaskArn(), it)));
    }

    private static Optional<Client> client(ReadTx tx, TaskRow row) {
        return isClient(row)
                ? ConnectViews.ofTask(tx, row)
                        .map(
                                view ->
                                        new Client(
                                                row.getInstance(),
                                                new TreeSet<>(
                                                        view.getAliasesList().stream()
                                                                .map(ConnectAlias::getEndpoint)
                                                                .toList())))
                : Optional.empty();
    }

    private static boolean isClient(TaskRow row) {
        return !row.getConnectRevision().isEmpty()
                && !row.getReleased()
                && !row.getInstance().isEmpty();
    }

    private void add(String task, Client client) {
        clients.put(task, client);
        Map<String, Integer> counts =
                wanted.computeIfAbsent(client.instance(), machine -> new TreeMap<>());
        client.endpoints().forEach(endpoint -> counts.merge(endpoint, 1, Integer::sum));
    }

    private void remove(String task) {
        Client client = clients.remove(task);
        if (client == null) {
            return;
        }
        Map<String, Integer> counts = wanted.getOrDefault(client.instance(), new TreeMap<>());
        client.endpoints()
                .forEach(
                        endpoint ->
                                counts.computeIfPresent(
                                        endpoint, (e, count) -> count == 1 ? null : count - 1));
        if (counts.isEmpty()) {
            wanted.remove(client.instance());
        }
    }

    private Set<String> wantedOn(String instance) {
        return wanted.getOrDefault(instance, Map.of()).keySet();
    }

    /** The entries of a task: one for each endpoint behind which it stands. */
    private static Stream<PartEntry> entries(TaskKey key, TaskRow row) {
        return TaskInstances.isEndpoint(row)
                ? row.getEndpointsList().stream().map(endpoint -> entry(key, row, endpoint))
                : Stream.empty();
    }

    private static PartEntry entry(TaskKey key, TaskRow row, TaskEndpoint endpoint) {
        return PartEntry.newBuilder()
                .setKey(endpoint.getNamedService() + SLASH + key.task())
                .setConnectEndpoint(
                        ConnectEndpoint.newBuilder()
                                .setEndpoint(endpoint.getNamedService())
                                .setAddress(row.getNetwork().getAddress())
                                .setPort(endpoint.getPort()))
                .build();
    }

    private Map<String, PartEntry> behind(String endpoint) {
        return endpoints.subMap(endpoint + SLASH, endpoint + BEHIND);
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return wantedOn(instance).stream()
                .flatMap(endpoint -> behind(endpoint).keySet().stream())
                .toList();
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.ofNullable(endpoints.get(key))
                .filter(
                        entry ->
                                wantedOn(instance)
                                        .contains(entry.getConnectEndpoint().getEndpoint()));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        Map<String, Set<String>> before = new TreeMap<>(); // what machines have wanted so far
        Map<String, String> gone = new TreeMap<>(); // keys, with their endpoints
        Map<String, PartEntry> news = new TreeMap<>();
        Map<String, PartEntry> known = new TreeMap<>(); // entries that were there before
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.TASKS)
                    .ifPresent(
                            task -> {
                                followClient(task, before);
                                followEndpoints(task, gone, news, known);
                            });
        }
        Map<String, PartDelta.Builder> deltas = new TreeMap<>();
        before.forEach((instance, had) -> compare(instance, had, known, deltas));
        Set<String> touched = new HashSet<>(gone.values());
        news.values().forEach(entry -> touched.add(entry.getConnectEndpoint().getEndpoint()));
        if (!touched.isEmpty()) {
            wanted.forEach(
                    (instance, counts) -> {
                        Set<String> stay = new TreeSet<>(counts.keySet());
                        stay.retainAll(before.getOrDefault(instance, counts.keySet()));
                        tell(instance, stay, gone, news, deltas);
                    });
        }
        deltas.forEach((instance, delta) -> nodes.tell(instance, delta.build()));
    }

    private void followClient(RowChange<TaskKey, TaskRow> task, Map<String, Set<String>> before) {
        boolean is = task.after().filter(ConnectPart::isClient).isPresent();
        String arn = task.after().or(task::before).orElseThrow().getTask().getTaskArn();
        if (is == clients.containsKey(arn)) {
            return; // neither its machine nor what it may call ever becomes another
        }
        Optional<Client> now =
                is
                        ? rows.<Optional<Client>>read(tx -> client(tx, task.after().orElseThrow()))
                        : Optional.ofNullable(clients.get(arn));
        if (now.isPresent()) {
            String instance = now.get().instance();
            before.computeIfAbsent(instance, machine -> new TreeSet<>(wantedOn(machine)));
            if (is) {
                add(arn, now.get());
            } else {
                remove(arn);
            }
        }
    }

    private void followEndpoints(
            RowChange<TaskKey, TaskRow> task,
            Map<String, String> gone,
            Map<String, PartEntry> news,
            Map<String, PartEntry> known) {
        List<PartEntry> was =
                task.before().stream().flatMap(row -> entries(task.key(), row)).toList();
        List<PartEntry> now =
                task.after().stream().flatMap(row -> entries(task.key(), row)).toList();
        if (was.equals(now)) {
            return;
        }
        for (PartEntry entry : was) {
            known.putIfAbsent(entry.getKey(), entry);
            endpoints.remove(entry.getKey());
            news.remove(entry.getKey());
            gone.put(entry.getKey(), entry.getConnectEndpoint().getEndpoint());
        }
        for (PartEntry entry : now) {
            endpoints.put(entry.getKey(), entry);
            gone.remove(entry.getKey());
            news.put(entry.getKey(), entry);
        }
    }

    /** Endpoints that a machine wants from now on, or does not want any more, are told whole. */
    private void compare(
            String instance,
            Set<String> had,
            Map<String, PartEntry> known,
            Map<String, PartDelta.Builder> deltas) {
        Set<String> wants = wantedOn(instance);
        for (String endpoint : wants) {
            if (!had.contains(endpoint)) {
                behind(endpoint).values().forEach(delta(deltas, instance)::addEntries);
            }
        }
        for (String endpoint : had) {
            if (!wants.contains(endpoint)) {
                Set<String> keys = new TreeSet<>(behind(endpoint).keySet());
                known.values().stream()
                        .filter(it -> it.getConnectEndpoint().getEndpoint().equals(endpoint))
                        .forEach(it -> keys.add(it.getKey()));
                keys.forEach(delta(deltas, instance)::addRemoved);
            }
        }
    }

    private static void tell(
            String instance,
            Set<String> endpoints,
            Map<String, String> gone,
            Map<String, PartEntry> news,
            Map<String, PartDelta.Builder> deltas) {
        gone.forEach(
                (key, endpoint) -> {
                    if (endpoints.contains(endpoint)) {
                        delta(deltas, instance).addRemoved(key);
                    }
                });
        news.values().stream()
                .filter(it -> endpoints.contains(it.getConnectEndpoint().getEndpoint()))
                .forEach(it -> delta(deltas, instance).addEntries(it));
    }

    private static PartDelta.Builder delta(Map<String, PartDelta.Builder> deltas, String instance) {
        return deltas.computeIfAbsent(instance, i -> PartDelta.newBuilder().setPart(NAME));
    }
}
