package dev.longshore.control.domain.network;

import dev.longshore.control.domain.network.Vpc.Subnet;
import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.KeyPrefix;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tx.ReadTx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which host owns which block of addresses, kept from committed changes: what every host must know
 * of the others. It changes with hosts and blocks, not with tasks.
 */
public final class HostNetworks {
    private final Vpc vpc;
    private final TreeMap<AddressBlockKey, String> owners =
            new TreeMap<>(
                    java.util.Comparator.comparing(AddressBlockKey::subnet)
                            .thenComparingInt(AddressBlockKey::block));
    private final Map<String, String> hosts = new HashMap<>();

    public HostNetworks(Vpc vpc) {
        this.vpc = vpc;
    }

    /** Reads everything anew. */
    public void rebuild(ReadTx tx) {
        owners.clear();
        hosts.clear();
        tx.scan(
                Tables.ADDRESS_BLOCKS,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    owners.put(row.key(), row.row().getContainerInstance());
                    return true;
                });
        tx.scan(
                Tables.CONTAINER_INSTANCES,
                KeyPrefix.ALL,
                Optional.empty(),
                row -> {
                    hosts.put(row.key().instance(), row.row().getHostAddress());
                    return true;
                });
    }

    /** Takes a committed change; returns whether some host's network is another now. */
    public boolean changed(RowChange<?, ?> change) {
        return change.in(Tables.ADDRESS_BLOCKS)
                        .filter(
                                block ->
                                        keep(
                                                owners,
                                                block.key(),
                                                block.after()
                                                        .map(
                                                                AddressBlockRow
                                                                        ::getContainerInstance)))
                        .isPresent()
                || change.in(Tables.CONTAINER_INSTANCES)
                        .filter(
                                node ->
                                        keep(
                                                hosts,
                                                node.key().instance(),
                                                node.after()
                                                        .map(ContainerInstanceRow::getHostAddress)))
                        .isPresent();
    }

    /** Keeps a value, or forgets it; returns whether it was another one. */
    private static <K> boolean keep(Map<K, String> map, K key, Optional<String> value) {
        String old = value.isPresent() ? map.put(key, value.get()) : map.remove(key);
        return !Optional.ofNullable(old).equals(value);
    }

    /** The network as one host must know it: its own blocks, and where the others' are. */
    public HostNetwork of(String instance) {
        var network = HostNetwork.newBuilder().addVpcCidrs(vpc.cidr());
        var peers = new TreeMap<String, Peer.Builder>();
        owners.forEach(
                (block, owner) -> {
                    Subnet subnet = vpc.subnet(block.subnet()).orElse(null);
                    String host = hosts.getOrDefault(owner, "");
                    if (subnet == null) {
                        return; // of a network that the configuration has no more
                    }
                    if (owner.equals(instance)) {
                        network.addBlocks(subnet.block(block.block()));
                    } else if (!host.isEmpty()) {
                        peers.computeIfAbsent(host, h -> Peer.newBuilder().setHostAddress(h))
                                .addBlocks(subnet.block(block.block()));
                    }
                });
        peers.values().forEach(network::addPeers);
        return network.build();
    }
}
