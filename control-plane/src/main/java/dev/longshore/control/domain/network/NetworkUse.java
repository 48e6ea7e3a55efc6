package dev.longshore.control.domain.network;

import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ec2.NetworkKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.ReadTx;

/**
 * Who uses subnets and security groups: tasks that are not released, services, task sets and load
 * balancers.
 */
public final class NetworkUse {
    private NetworkUse() {}

    /** Whether anybody uses a subnet. */
    public static boolean ofSubnet(ReadTx tx, String id) {
        return of(tx, KeyPrefix.of(NetworkKey.SUBNET, id));
    }

    /** Whether anybody uses a security group, other groups' rules left aside. */
    public static boolean ofGroup(ReadTx tx, String id) {
        return of(tx, KeyPrefix.of(NetworkKey.GROUP, id));
    }

    private static boolean of(ReadTx tx, KeyPrefix what) {
        return tx.any(Tables.TASKS_BY_NETWORK, what)
                || tx.any(Tables.SERVICES_BY_NETWORK, what)
                || tx.any(Tables.TASK_SETS_BY_NETWORK, what)
                || (Tables.LOAD_BALANCERS_BY_NETWORK.existsAt(tx.level())
                        && tx.any(Tables.LOAD_BALANCERS_BY_NETWORK, what));
    }
}
