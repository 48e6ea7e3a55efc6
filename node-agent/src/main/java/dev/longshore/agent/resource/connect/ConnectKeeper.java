package dev.longshore.agent.resource.connect;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceFailure;
import dev.longshore.agent.resource.ResourceKeeper;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.resource.network.NetworkFailure;
import dev.longshore.agent.resource.network.TaskNetworks;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.ConnectAlias;
import dev.longshore.proto.agent.ConnectView;
import dev.longshore.proto.agent.HostConnectClient;
import dev.longshore.proto.agent.HostConnectEndpoints;
import dev.longshore.proto.agent.PartEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Service Connect as a resource of the tasks that call: the machine's proxy listens for what the
 * task's view has, and the task's calls are taken there. With the last such task the proxy goes.
 */
public final class ConnectKeeper implements ResourceKeeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectKeeper.class);

    /** For a start of the proxy, and a reload with some thousand servers. */
    private static final Duration LISTEN_TIMEOUT = Duration.ofSeconds(15);

    private final TaskNetworks networks;
    private final ConnectFiles files;
    private final ConnectWatch watch;
    private final String inside;

    /** By the task's id; bounded by the machine's tasks. */
    private final SortedMap<String, HostConnectClient> clients = new TreeMap<>();

    private HostConnectEndpoints endpoints = HostConnectEndpoints.getDefaultInstance();

    /** The namespace, once it stands in the life of this agent. */
    private Optional<Path> namespace = Optional.empty();

    /**
     * @param directory for what is lost with a boot, as this process sees it
     * @param inside the same as programs of the machine see it
     */
    public ConnectKeeper(Commands commands, TaskNetworks networks, Path directory, String inside) {
        this.networks = networks;
        this.inside = inside;
        this.files = new ConnectFiles(directory);
        this.watch = new ConnectWatch(directory, new ProxyProcess(commands, directory, inside));
    }

    /** Goes on with what an agent before this one kept. Blocks. */
    public synchronized void start() {
        try {
            clients.putAll(files.clients());
            endpoints = files.endpoints();
            if (!clients.isEmpty()) {
                become();
            } else if (watch.isLeft()) {
                watch.end();
                networks.removeProxy();
            }
        } catch (IOException | ResourceFailure e) {
            LOG.warn("Service Connect does not go on as it was: {}", e.getMessage());
        }
    }

    /** What has come by the proxy. */
    public PairCounts counts() {
        return watch.counts();
    }

    /** The part of the assignment that says who answers. */
    public NodePart part() {
        return new NodePart("connect", this::apply);
    }

    private synchronized void apply(NavigableMap<String, PartEntry> table) throws ResourceFailure {
        var told = HostConnectEndpoints.newBuilder();
        table.values().stream()
                .filter(PartEntry::hasConnectEndpoint)
                .forEach(entry -> told.addEndpoints(entry.getConnectEndpoint()));
        endpoints = told.build();
        if (!clients.isEmpty()) {
            become();
        }
        try {
            files.write(endpoints);
        } catch (IOException e) {
            throw new ConnectFailure("cannot keep who answers", e);
        }
    }

    /** Tells the proxy what it is to do now. */
    private void become() throws NetworkFailure {
        if (namespace.isEmpty()) {
            namespace = Optional.of(networks.ensureProxy());
        }
        var views = new TreeMap<Integer, ConnectView>();
        clients.values().forEach(client -> views.put(client.getSlot(), client.getView()));
        watch.become(
                new ConnectConfig(views, endpoints.getEndpointsList(), inside),
                namespace.orElseThrow());
    }

    /** Rules and routes by which answers come back to the proxy. */
    @Override
    public synchronized void restore() throws NetworkFailure {
        if (namespace.isPresent() && !clients.isEmpty()) {
            networks.ensureProxy();
        }
    }

    @Override
    public TaskResource resource() {
        return TaskResource.CONNECT;
    }

    @Override
    public void prepare(AssignedTask task) throws ResourceFailure, InterruptedException {
        String view = task.getConnect().getId();
        synchronized (this) {
            add(task);
        }
        if (task.getConnect().getAliasesCount() > 0 && !watch.awaitView(view, LISTEN_TIMEOUT)) {
            throw new ConnectFailure(
                    "the proxy of Service Connect does not listen for the task: "
                            + watch.trouble());
        }
        synchronized (this) {
            networks.applyConnects(connects());
        }
    }

    private void add(AssignedTask task) throws ResourceFailure {
        String id = Arns.id(task.getTaskArn());
        var client =
                HostConnectClient.newBuilder()
                        .setAddress(task.getNetwork().getAddress())
                        .setView(task.getConnect())
                        .setSlot(slot(task.getConnect().getId()))
                        .build();
        if (!client.equals(clients.get(id))) {
            try {
                files.write(id, client);
            } catch (IOException e) {
                throw new ConnectFailure("cannot keep what " + id + " calls", e);
            }
            clients.put(id, client);
        }
        become(); // it may have failed the last time
    }

    /** That of the view, or the first that is free. */
    private int slot(String view) throws ConnectFailure {
        var taken = new TreeSet<Integer>();
        for (HostConnectClient client : clients.values()) {
            if (client.getView().getId().equals(view)) {
                return client.getSlot();
            }
            taken.add(client.getSlot());
        }
        int free = 1;
        while (taken.contains(free)) {
            free++;
        }
        if (free > Listener.MOST_SLOTS) {
            throw new ConnectFailure(
                    "tasks of more than " + Listener.MOST_SLOTS + " deployments call from here");
        }
        return free;
    }

    /** Where what tasks call is answered. */
    private SortedMap<String, String> connects() {
        var connects = new TreeMap<String, String>();
        for (HostConnectClient client : clients.values()) {
            for (int i = 0; i < client.getView().getAliasesCount(); i++) {
                var listener = new Listener(client.getSlot(), i, client.getView());
                ConnectAlias alias = listener.alias();
                connects.put(
                        client.getAddress() + " . " + alias.getAddress() + " . " + alias.getPort(),
                        listener.address() + " . " + listener.port());
            }
        }
        return connects;
    }

    @Override
    public synchronized void release(AssignedTask task) throws ResourceFailure {
        String id = Arns.id(task.getTaskArn());
        try {
            clients.remove(id);
            networks.applyConnects(connects());
            if (clients.isEmpty()) {
                watch.end();
                networks.removeProxy();
                namespace = Optional.empty();
            } else {
                become();
            }
            files.delete(id); // only now: a release that fails is tried again
        } catch (IOException e) {
            throw new ConnectFailure("cannot forget what " + id + " calls", e);
        }
    }

    @Override
    public Set<String> list() throws ConnectFailure {
        try {
            return files.clients().keySet();
        } catch (IOException e) {
            throw new ConnectFailure("cannot read what tasks call", e);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
