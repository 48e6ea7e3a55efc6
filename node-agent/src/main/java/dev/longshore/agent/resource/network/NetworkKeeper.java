package dev.longshore.agent.resource.network;

import dev.longshore.agent.resource.Denials;
import dev.longshore.agent.resource.NodePart;
import dev.longshore.agent.resource.ResourceKeeper;
import dev.longshore.agent.resource.TaskResource;
import dev.longshore.agent.runtime.Place;
import dev.longshore.foundation.arn.Arns;
import dev.longshore.proto.agent.AssignedTask;
import dev.longshore.proto.agent.Balancer;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Peer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

/**
 * The networks of awsvpc tasks, and the overlay that they need: a task's block must be routed
 * before the task is.
 */
public final class NetworkKeeper implements ResourceKeeper, Denials {
    /** Networks of tasks made at the same time: the kernel does it under one lock anyway. */
    private static final int PARALLEL_LINKS = 4;

    private final TaskNetworks networks;
    private final Semaphore links = new Semaphore(PARALLEL_LINKS, true);

    /**
     * Two states of the overlay must not be brought about at the same time; networks of tasks may,
     * but not while the routes to their block change.
     */
    private final ReadWriteLock overlay = new ReentrantReadWriteLock(true);

    /** By the task's id; bounded by the tasks that have a network. */
    private final Map<String, Path> namespaces = new ConcurrentHashMap<>();

    public NetworkKeeper(TaskNetworks networks) {
        this.networks = networks;
    }

    /** The parts of the assignment that tasks' networks rest on. */
    public List<NodePart> parts() {
        return List.of(
                new NodePart("vpcs", this::vpcs),
                new NodePart("peers", this::peers),
                new NodePart("security-groups", this::securityGroups),
                new NodePart("balancers", this::balancers));
    }

    private void vpcs(NavigableMap<String, PartEntry> table) throws NetworkFailure {
        List<String> cidrs =
                table.values().stream()
                        .filter(PartEntry::hasVpc)
                        .map(entry -> entry.getVpc().getCidr())
                        .toList();
        overlay.writeLock().lock();
        try {
            networks.applyVpcs(cidrs);
        } finally {
            overlay.writeLock().unlock();
        }
    }

    private void peers(NavigableMap<String, PartEntry> table) throws NetworkFailure {
        List<Peer> hosts =
                table.values().stream().filter(PartEntry::hasPeer).map(PartEntry::getPeer).toList();
        overlay.writeLock().lock();
        try {
            networks.applyPeers(hosts);
        } finally {
            overlay.writeLock().unlock();
        }
    }

    private void securityGroups(NavigableMap<String, PartEntry> table) throws NetworkFailure {
        var groups = HostSecurityGroups.newBuilder();
        for (PartEntry entry : table.values()) {
            if (entry.hasSecurityGroup()) {
                groups.addGroups(entry.getSecurityGroup());
            } else if (entry.hasSecurityGroupMember()) {
                groups.addMembers(entry.getSecurityGroupMember());
            }
        }
        networks.applySecurityGroups(groups.build());
    }

    /** Nodes that face the internet take connections at the machine's own addresses too. */
    private void balancers(NavigableMap<String, PartEntry> table) throws NetworkFailure {
        var ports = new TreeMap<String, SortedSet<Integer>>();
        table.forEach(
                (arn, entry) -> {
                    Balancer balancer = entry.getBalancer();
                    if (balancer.getLoadBalancer().getScheme().equals("internet-facing")) {
                        ports.put(
                                Arns.id(arn),
                                balancer.getListenersList().stream()
                                        .map(listener -> listener.getListener().getPort())
                                        .collect(Collectors.toCollection(TreeSet::new)));
                    }
                });
        networks.applyHostPorts(ports);
    }

    @Override
    public TaskResource resource() {
        return TaskResource.NETWORK;
    }

    @Override
    public void prepare(AssignedTask task) throws NetworkFailure, InterruptedException {
        create(task);
    }

    @Override
    public void release(AssignedTask task) throws NetworkFailure {
        namespaces.remove(id(task));
        networks.remove(id(task));
    }

    @Override
    public Set<String> list() throws NetworkFailure {
        return networks.list();
    }

    @Override
    public void restore() throws NetworkFailure {
        overlay.writeLock().lock();
        try {
            networks.restore();
        } finally {
            overlay.writeLock().unlock();
        }
    }

    /** Containers join the task's namespace. */
    @Override
    public Place place(AssignedTask task, Place place) throws NetworkFailure, InterruptedException {
        return place.in(known(task));
    }

    /**
     * That which an agent before this one has made is looked at once: a task's containers are made
     * together.
     */
    private synchronized Path known(AssignedTask task) throws NetworkFailure, InterruptedException {
        Path namespace = namespaces.get(id(task));
        return namespace == null ? create(task) : namespace;
    }

    @Override
    public DeniedFlows ofTask(String taskId) throws NetworkFailure {
        return networks.denied(taskId);
    }

    @Override
    public Collection<DeniedPackets> byGroup() throws NetworkFailure {
        return networks.deniedByGroup();
    }

    private Path create(AssignedTask task) throws NetworkFailure, InterruptedException {
        links.acquire();
        overlay.readLock().lock();
        try {
            Path namespace = networks.create(id(task), task.getNetwork());
            namespaces.put(id(task), namespace);
            return namespace;
        } finally {
            overlay.readLock().unlock();
            links.release();
        }
    }

    private static String id(AssignedTask task) {
        return Arns.id(task.getTaskArn());
    }
}
