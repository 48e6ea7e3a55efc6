package dev.longshore.agent.resource.network;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.network.filter.FilterState;
import dev.longshore.agent.resource.network.filter.SecurityGroups;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.HostSecurityGroups;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Task networks by the programs {@code ip}, {@code bridge} and {@code nft}. Calls for different
 * tasks run at the same time; what all tasks share (table, overlay) changes under the lock.
 */
public final class LinuxTaskNetworks implements TaskNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxTaskNetworks.class);

    /** Where {@code ip netns} keeps its namespaces, below the directory of what a boot forgets. */
    private static final String NAMESPACES = "netns";

    private static final String JOURNAL = "longshore/network";

    private final Kernel kernel;
    private final Vxlan vxlan;
    private final NetworkJournal journal;
    private final Path namespaces;
    private final ProxyLink proxy;
    private final String hostAddress;

    /** The last of what was said of them. */
    private SortedSet<String> refusedPorts = Collections.emptySortedSet();

    /** Present once it stands. */
    private Optional<Shared> made = Optional.empty();

    /**
     * What all tasks share.
     *
     * @param mtu what fits through the overlay
     */
    private record Shared(PacketFilter filter, RefusedPackets refused, int mtu) {}

    /**
     * @param commands run on the host whose tasks these are
     * @param run the host's {@code /run}
     * @param hostAddress the host's own address, by which its peers reach it
     */
    public LinuxTaskNetworks(Commands commands, Path run, String hostAddress) {
        this.kernel = new Kernel(commands);
        this.vxlan = new Vxlan(kernel, hostAddress);
        this.hostAddress = hostAddress;
        this.journal = new NetworkJournal(run.resolve(JOURNAL));
        this.namespaces = run.resolve(NAMESPACES);
        this.proxy = new ProxyLink(kernel, namespaces);
    }

    @Override
    public synchronized void applyVpcs(List<String> cidrs) throws NetworkFailure {
        Shared shared = ensureShared();
        HostNetwork before = journal.readOverlay();
        if (!before.getVpcCidrsList().equals(cidrs)) {
            shared.filter().change(state -> state.withVpcs(cidrs));
            journal.writeOverlay(before.toBuilder().clearVpcCidrs().addAllVpcCidrs(cidrs).build());
        }
        vxlan.keepInside(cidrs);
    }

    @Override
    public synchronized void applySecurityGroups(HostSecurityGroups groups) throws NetworkFailure {
        Shared shared = ensureShared();
        var wished = SecurityGroups.of(groups);
        shared.filter().change(state -> state.withGroups(wished));
        journal.writeSecurityGroups(groups);
    }

    @Override
    public synchronized void applyPeers(Collection<Peer> hosts) throws NetworkFailure {
        ensureShared();
        var network = journal.readOverlay().toBuilder().clearBlocks().clearPeers();
        for (Peer host : hosts) {
            if (host.getHostAddress().equals(hostAddress)) {
                network.addAllBlocks(host.getBlocksList());
            } else {
                network.addPeers(host);
            }
        }
        journal.writeOverlay(network.build());
        vxlan.apply(network.build());
    }

    @Override
    public synchronized void applyHostPorts(SortedMap<String, SortedSet<Integer>> ports)
            throws NetworkFailure {
        HostNetwork before = journal.readOverlay();
        if (ports.isEmpty() && before.getHostPortsCount() == 0) {
            return;
        }
        Shared shared = ensureShared();
        HostPorts next = HostPorts.share(before.getHostPortsMap(), ports, kernel.listening());
        if (!next.refused().equals(refusedPorts)) {
            refusedPorts = next.refused();
            if (!refusedPorts.isEmpty()) {
                LOG.warn("ports that load balancers do not have here: {}", refusedPorts);
            }
        }
        shared.filter().change(state -> state.withHostPorts(next.taken()));
        journal.writeOverlay(
                before.toBuilder().clearHostPorts().putAllHostPorts(next.taken()).build());
    }

    @Override
    public synchronized Path ensureProxy() throws NetworkFailure {
        return proxy.ensure(ensureShared().mtu());
    }

    @Override
    public synchronized void removeProxy() throws NetworkFailure {
        proxy.remove();
    }

    @Override
    public synchronized void applyConnects(SortedMap<String, String> connects)
            throws NetworkFailure {
        HostNetwork before = journal.readOverlay();
        if (connects.isEmpty() && before.getConnectsCount() == 0) {
            return;
        }
        Shared shared = ensureShared();
        shared.filter().change(state -> state.withConnects(connects));
        journal.writeOverlay(before.toBuilder().clearConnects().putAllConnects(connects).build());
    }

    @Override
    public Path create(String taskId, TaskNetwork network) throws NetworkFailure {
        var link = new TaskLink(taskId);
        Path namespace = namespaces.resolve(link.namespace());
        Shared shared = ensureShared();
        var whole = NetworkJournal.Entry.of(true, network);
        Optional<NetworkJournal.Entry> before = journal.read(taskId);
        if (before.filter(whole::hasSameLink).isPresent()
                && Files.exists(namespace, LinkOption.NOFOLLOW_LINKS)) {
            filter(shared, link, whole);
            journal.write(taskId, whole);
            return namespace;
        }
        if (before.isPresent()) {
            remove(taskId); // half of one is no base to build on
        }
        journal.write(taskId, NetworkJournal.Entry.of(false, network));
        filter(shared, link, whole);
        kernel.batch(link.hostCommands(network, shared.mtu()), "ip", "-batch", "-");
        kernel.batch(
                TaskLink.taskCommands(network), "ip", "-netns", link.namespace(), "-batch", "-");
        journal.write(taskId, whole);
        return namespace;
    }

    @Override
    public void remove(String taskId) throws NetworkFailure {
        var link = new TaskLink(taskId);
        Optional<NetworkJournal.Entry> entry = journal.read(taskId);
        // Either may be gone already. A process that still lives in the namespace keeps it, but not
        // its way out.
        kernel.attempt(
                "link del " + link.hostInterface() + "\n" + "netns del " + link.namespace() + "\n",
                "ip",
                "-force",
                "-batch",
                "-");
        if (Files.exists(namespaces.resolve(link.namespace()), LinkOption.NOFOLLOW_LINKS)) {
            kernel.run("ip", "netns", "del", link.namespace());
        }
        if (entry.isPresent()) {
            ensureShared().filter().change(state -> state.without(taskId));
            journal.delete(taskId);
        }
    }

    @Override
    public Set<String> list() throws NetworkFailure {
        var tasks = new TreeSet<>(journal.readAll().keySet());
        kernel.query("ip", "-json", "netns", "list")
                .map(namespace -> namespace.path("name").asText())
                .filter(name -> name.startsWith(TaskLink.NAMESPACE_PREFIX))
                .forEach(name -> tasks.add(name.substring(TaskLink.NAMESPACE_PREFIX.length())));
        kernel.query("ip", "-json", "link", "show", "type", "veth")
                .filter(
                        link ->
                                link.path("ifname").asText().startsWith(TaskLink.INTERFACE_PREFIX)
                                        && link.has("ifalias"))
                .forEach(link -> tasks.add(link.get("ifalias").asText()));
        return tasks;
    }

    @Override
    public synchronized void restore() throws NetworkFailure {
        if (made.isEmpty()) {
            return;
        }
        if (made.get().filter().restore()) {
            LOG.warn("somebody has removed the table inet longshore of nft: it is loaded again");
        }
        HostNetwork overlay = journal.readOverlay();
        vxlan.prepare();
        vxlan.keepInside(overlay.getVpcCidrsList());
        vxlan.apply(overlay);
    }

    @Override
    public DeniedFlows denied(String taskId) throws NetworkFailure {
        return refused()
                .orElseThrow(
                        () ->
                                new NetworkFailure(
                                        "no task has had a network here since the agent's start"))
                .of(taskId);
    }

    @Override
    public Collection<DeniedPackets> deniedByGroup() throws NetworkFailure {
        Optional<RefusedPackets> refused = refused();
        return refused.isPresent() ? refused.get().byGroup().values() : List.of();
    }

    private synchronized Optional<RefusedPackets> refused() {
        return made.map(Shared::refused);
    }

    private static void filter(Shared shared, TaskLink link, NetworkJournal.Entry entry)
            throws NetworkFailure {
        shared.filter().change(state -> state.with(link.taskId(), itsInterface(link, entry)));
    }

    private static FilterState.Interface itsInterface(TaskLink link, NetworkJournal.Entry entry) {
        return new FilterState.Interface(
                link.hostInterface(), entry.address(), entry.securityGroups());
    }

    /**
     * Makes what all tasks share, once in the life of this agent: a crashed one may have left any
     * part of it.
     */
    private synchronized Shared ensureShared() throws NetworkFailure {
        if (made.isEmpty()) {
            var filter = new PacketFilter(kernel, remembered());
            made =
                    Optional.of(
                            new Shared(
                                    filter, new RefusedPackets(kernel, filter), vxlan.prepare()));
        }
        return made.get();
    }

    /** What the packet filter was to be when the agent before this one ended. */
    private FilterState remembered() throws NetworkFailure {
        var tasks = new TreeMap<String, FilterState.Interface>();
        journal.readAll()
                .forEach((id, entry) -> tasks.put(id, itsInterface(new TaskLink(id), entry)));
        HostNetwork overlay = journal.readOverlay();
        return new FilterState(
                overlay.getVpcCidrsList(),
                tasks,
                journal.readSecurityGroups().map(SecurityGroups::of),
                new TreeMap<>(overlay.getHostPortsMap()),
                new TreeMap<>(overlay.getConnectsMap()));
    }
}
