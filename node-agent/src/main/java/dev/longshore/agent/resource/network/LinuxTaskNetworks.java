package dev.longshore.agent.resource.network;

import dev.longshore.agent.command.Commands;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.agent.TaskNetwork;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Task networks by the programs {@code ip}, {@code bridge} and {@code nft}. Calls for different
 * tasks run at the same time; what all tasks share (table, overlay) changes under the lock.
 */
public final class LinuxTaskNetworks implements TaskNetworks {
    /** Where {@code ip netns} keeps its namespaces, below the directory of what a boot forgets. */
    private static final String NAMESPACES = "netns";

    private static final String JOURNAL = "longshore/network";

    private final Kernel kernel;
    private final Vxlan vxlan;
    private final NetworkJournal journal;
    private final Path namespaces;
    private final String hostAddress;

    /** Present once the shared part stands. */
    private Optional<Integer> mtu = Optional.empty();

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
    }

    @Override
    public synchronized void applyVpcs(List<String> cidrs) throws NetworkFailure {
        ensureShared();
        HostNetwork before = journal.readOverlay();
        if (!before.getVpcCidrsList().equals(cidrs)) {
            change(FilterTable.setVpc(cidrs));
            journal.writeOverlay(before.toBuilder().clearVpcCidrs().addAllVpcCidrs(cidrs).build());
        }
        vxlan.keepInside(cidrs);
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
    public Path create(String taskId, TaskNetwork network) throws NetworkFailure {
        var link = new TaskLink(taskId);
        Path namespace = namespaces.resolve(link.namespace());
        int linkMtu = ensureShared();
        var made = NetworkJournal.Entry.of(true, network);
        Optional<NetworkJournal.Entry> before = journal.read(taskId);
        if (before.equals(Optional.of(made))
                && Files.exists(namespace, LinkOption.NOFOLLOW_LINKS)) {
            return namespace;
        }
        if (before.isPresent()) {
            remove(taskId); // half of one is no base to build on
        }
        journal.write(taskId, NetworkJournal.Entry.of(false, network));
        change(FilterTable.addTask(link, network.getAddress()));
        kernel.batch(link.hostCommands(network, linkMtu), "ip", "-batch", "-");
        kernel.batch(
                TaskLink.taskCommands(network), "ip", "-netns", link.namespace(), "-batch", "-");
        journal.write(taskId, made);
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
            ensureShared();
            change(FilterTable.removeTask(link, entry.get().address()));
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

    /**
     * Makes what all tasks share, once in the life of this agent: a crashed one may have left any
     * part of it.
     */
    private synchronized int ensureShared() throws NetworkFailure {
        if (mtu.isEmpty()) {
            load();
            mtu = Optional.of(vxlan.prepare());
        }
        return mtu.get();
    }

    private void load() throws NetworkFailure {
        kernel.batch(
                FilterTable.load(journal.readOverlay().getVpcCidrsList(), journal.readAll()),
                "nft",
                "-f",
                "-");
    }

    /**
     * Changes elements of the table; if somebody has flushed it (a firewall's restart does), loads
     * all of it again.
     */
    private synchronized void change(String elements) throws NetworkFailure {
        try {
            kernel.batch(elements, "nft", "-f", "-");
        } catch (NetworkFailure e) {
            load();
            kernel.batch(elements, "nft", "-f", "-");
        }
    }
}
