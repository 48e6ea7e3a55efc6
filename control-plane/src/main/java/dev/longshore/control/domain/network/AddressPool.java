package dev.longshore.control.domain.network;

import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;
import dev.longshore.state.tx.Row;
import dev.longshore.state.tx.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Gives addresses out of the blocks of a node, and blocks to nodes. Everything is a row: an address
 * is free again exactly when the transaction that releases its task commits.
 */
public final class AddressPool {
    private final Vpc vpc;

    public AddressPool(Vpc vpc) {
        this.vpc = vpc;
    }

    public Vpc vpc() {
        return vpc;
    }

    /**
     * Takes an address of {@code subnet} for a task on the node; nothing when the subnet is used
     * up.
     */
    public Optional<TaskNetwork> take(
            Tx tx, InstanceKey node, Subnet subnet, List<String> securityGroups) {
        for (Row<AddressBlockKey, AddressBlockRow> block : blocks(tx, node.instance())) {
            if (block.key().subnet().equals(subnet.id())
                    && block.row().getUsedCount() < subnet.lastOffset()) {
                return Optional.of(take(tx, block.key(), block.row(), subnet, securityGroups));
            }
        }
        return freeBlock(tx, subnet)
                .map(key -> take(tx, key, fresh(key, node, subnet), subnet, securityGroups));
    }

    private AddressBlockRow fresh(AddressBlockKey key, InstanceKey node, Subnet subnet) {
        var row =
                AddressBlockRow.newBuilder()
                        .setCluster(node.cluster())
                        .setContainerInstance(node.instance());
        if (vpc.subnet(subnet.id()).isEmpty()) {
            row.setCidr(subnet.block(key.block()));
        }
        return row.build();
    }

    private static TaskNetwork take(
            Tx tx,
            AddressBlockKey key,
            AddressBlockRow row,
            Subnet subnet,
            List<String> securityGroups) {
        var used = new TreeSet<>(row.getUsedList());
        int offset = row.getNext();
        do {
            offset = offset % subnet.lastOffset() + 1;
        } while (used.contains(offset));
        used.add(offset);
        tx.put(
                Tables.ADDRESS_BLOCKS,
                key,
                row.toBuilder().clearUsed().addAllUsed(used).setNext(offset).build());
        String address = subnet.address(key.block(), offset);
        return TaskNetwork.newBuilder()
                .setAttachmentId(tx.newUuid())
                .setEniId("eni-0" + tx.newId().substring(0, 16))
                .setAddress(address)
                .setMac(Ipv4.mac(address))
                .setSubnetId(subnet.id())
                .setSubnetCidr(subnet.cidr())
                .addAllSecurityGroups(securityGroups)
                .setPrivateDnsName("ip-" + address.replace('.', '-') + ".ec2.internal")
                .build();
    }

    /** Gives a task's address back. */
    public void release(Tx tx, TaskNetwork network) {
        String id = network.getSubnetId();
        Subnet subnet =
                vpc.subnet(id).orElseGet(() -> Subnet.made(id, "", network.getSubnetCidr(), ""));
        int position = Ipv4.parse(network.getAddress()) - subnet.base();
        var key = new AddressBlockKey(id, position >> subnet.blockBits());
        tx.get(Tables.ADDRESS_BLOCKS, key)
                .ifPresent(
                        row -> {
                            var used = new ArrayList<>(row.getUsedList());
                            used.remove(Integer.valueOf(position & subnet.lastOffset()));
                            tx.put(
                                    Tables.ADDRESS_BLOCKS,
                                    key,
                                    row.toBuilder().clearUsed().addAllUsed(used).build());
                        });
    }

    /** Gives the blocks of a node back, which has no tasks any more. */
    public void releaseBlocks(Tx tx, String instance) {
        blocks(tx, instance).forEach(block -> tx.delete(Tables.ADDRESS_BLOCKS, block.key()));
    }

    /** How many addresses of a subnet are free. */
    public int free(ReadTx tx, Subnet subnet) {
        return subnet.addresses() - used(tx, subnet.id());
    }

    private static int used(ReadTx tx, String subnet) {
        int[] used = {0};
        tx.scan(
                Tables.ADDRESS_BLOCKS,
                KeyPrefix.of(subnet),
                Optional.empty(),
                block -> {
                    used[0] += block.row().getUsedCount();
                    return true;
                });
        return used[0];
    }

    /** Takes the blocks of a subnet from their nodes, of which no task has an address. */
    public void removeBlocks(Tx tx, String subnet) {
        tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.of(subnet))
                .forEach(block -> tx.delete(Tables.ADDRESS_BLOCKS, block.key()));
    }

    private static List<Row<AddressBlockKey, AddressBlockRow>> blocks(ReadTx tx, String instance) {
        return tx.list(Tables.BLOCKS_BY_INSTANCE, KeyPrefix.of(instance));
    }

    private static Optional<AddressBlockKey> freeBlock(ReadTx tx, Subnet subnet) {
        int[] next = {1}; // block 0 is reserved
        tx.scan(
                Tables.ADDRESS_BLOCKS,
                KeyPrefix.of(subnet.id()),
                Optional.empty(),
                row -> {
                    if (row.key().block() == next[0]) {
                        next[0]++;
                        return true;
                    }
                    return false;
                });
        return next[0] < subnet.blocks()
                ? Optional.of(new AddressBlockKey(subnet.id(), next[0]))
                : Optional.empty();
    }
}
