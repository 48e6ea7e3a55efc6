package dev.longshore.control.dispatch.part;

import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.schedule.Reading;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.agent.Peer;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.feed.RowChange;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The hosts of the overlay: where each is, and which blocks of addresses it has. One table for all
 * nodes, kept once: a node that comes or goes costs each of the others one entry. It changes with
 * hosts and blocks, not with tasks; a host without a block is not in it.
 */
public final class PeersPart implements AssignmentPart {
    private static final String NAME = "peers";

    private final Vpc vpc;
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, Set<String>> blocks = new HashMap<>();

    /** By container instance; an entry is the same object in every message. */
    private final SortedMap<String, PartEntry> table = new TreeMap<>();

    public PeersPart(Vpc vpc) {
        this.vpc = vpc;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FeatureLevel since() {
        return FeatureLevel.FEATURE_LEVEL_BASE;
    }

    @Override
    public void rebuild(ReadTx committed) {
        var reading = new Reading();
        rebuild(committed, reading);
        reading.read(committed);
    }

    @Override
    public void rebuild(ReadTx committed, Reading reading) {
        addresses.clear();
        blocks.clear();
        table.clear();
        committed
                .list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL)
                .forEach(row -> add(row.row().getContainerInstance(), row.key(), row.row()));
        reading.nodes(
                node -> {
                    String host = node.key().instance();
                    addresses.put(host, node.row().getHostAddress());
                    entry(host).ifPresent(entry -> table.put(host, entry));
                });
    }

    @Override
    public List<String> keys(ReadTx committed, String instance) {
        return List.copyOf(table.keySet());
    }

    @Override
    public Optional<PartEntry> entry(ReadTx committed, String instance, String key) {
        return Optional.ofNullable(table.get(key));
    }

    @Override
    public void changed(List<RowChange<?, ?>> changes, Recipients nodes) {
        Set<String> hosts = new TreeSet<>();
        for (RowChange<?, ?> change : changes) {
            change.in(Tables.ADDRESS_BLOCKS).ifPresent(block -> hosts.addAll(owners(block)));
            change.in(Tables.CONTAINER_INSTANCES).ifPresent(node -> hosts.addAll(moved(node)));
        }
        var delta = PartDelta.newBuilder().setPart(NAME);
        hosts.forEach(host -> compare(host, delta));
        if (delta.getEntriesCount() > 0 || delta.getRemovedCount() > 0) {
            nodes.tellAll(delta.build());
        }
    }

    /** The hosts whose blocks are others now. */
    private List<String> owners(RowChange<AddressBlockKey, AddressBlockRow> block) {
        String old = block.before().map(AddressBlockRow::getContainerInstance).orElse("");
        String now = block.after().map(AddressBlockRow::getContainerInstance).orElse("");
        if (old.equals(now)) {
            return List.of();
        }
        block.before().ifPresent(row -> remove(old, block.key(), row));
        block.after().ifPresent(row -> add(now, block.key(), row));
        return List.of(old, now);
    }

    /** The host, if it is somewhere else now. */
    private List<String> moved(RowChange<InstanceKey, ContainerInstanceRow> node) {
        String host = node.key().instance();
        Optional<String> address = node.after().map(ContainerInstanceRow::getHostAddress);
        if (address.isPresent()) {
            return address.get().equals(addresses.put(host, address.get()))
                    ? List.of()
                    : List.of(host);
        }
        return addresses.remove(host) == null ? List.of() : List.of(host);
    }

    private void add(String host, AddressBlockKey block, AddressBlockRow row) {
        if (!host.isEmpty()) {
            cidr(block, row)
                    .ifPresent(
                            cidr -> blocks.computeIfAbsent(host, h -> new TreeSet<>()).add(cidr));
        }
    }

    private void remove(String host, AddressBlockKey block, AddressBlockRow row) {
        Set<String> left = blocks.getOrDefault(host, Set.of());
        cidr(block, row).filter(left::contains).ifPresent(left::remove);
        if (left.isEmpty()) {
            blocks.remove(host);
        }
    }

    /** Nothing for a block of a default network that the configuration has no more. */
    private Optional<String> cidr(AddressBlockKey block, AddressBlockRow row) {
        if (!row.getCidr().isEmpty()) {
            return Optional.of(row.getCidr());
        }
        return vpc.subnet(block.subnet()).map(subnet -> subnet.block(block.block()));
    }

    /** Brings a host's entry up to date, and notes what that changes. */
    private void compare(String host, PartDelta.Builder delta) {
        Optional<PartEntry> now = entry(host);
        if (now.isEmpty()) {
            if (table.remove(host) != null) {
                delta.addRemoved(host);
            }
        } else if (!now.get().equals(table.put(host, now.get()))) {
            delta.addEntries(now.get());
        }
    }

    private Optional<PartEntry> entry(String host) {
        String address = addresses.getOrDefault(host, "");
        Set<String> own = blocks.getOrDefault(host, Set.of());
        return address.isEmpty() || own.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PartEntry.newBuilder()
                                .setKey(host)
                                .setPeer(
                                        Peer.newBuilder().setHostAddress(address).addAllBlocks(own))
                                .build());
    }
}
