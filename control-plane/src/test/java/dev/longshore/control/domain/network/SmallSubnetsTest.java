package dev.longshore.control.domain.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subnets that somebody made, of every size that there may be (decision 30). */
class SmallSubnetsTest {
    private final AddressPool pool = new AddressPool(Vpc.of(ClusterSettings.defaults()));
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @ParameterizedTest
    @CsvSource({
        "16, 255, 255",
        "17, 255, 127",
        "18, 255, 63",
        "20, 63, 63",
        "22, 31, 31",
        "24, 15, 15",
        "26, 7, 7",
        "27, 7, 3",
        "28, 3, 3"
    })
    void nodesAndTheAddressesOfEach(int prefix, int nodes, int addresses) {
        Subnet subnet = subnet(prefix);

        assertThat(subnet.blocks() - 1).isEqualTo(nodes);
        assertThat(subnet.lastOffset()).isEqualTo(addresses);
        assertThat(pool.free(tx, subnet)).isEqualTo(nodes * addresses);
    }

    @Test
    void allAddressesOfASmallSubnetAreGivenOnceAndTakenBack() {
        Subnet subnet = subnet(28);
        var given = new HashSet<String>();
        TaskNetwork last = TaskNetwork.getDefaultInstance();
        for (String node : List.of("i-1", "i-2", "i-3")) {
            for (int i = 0; i < 3; i++) {
                last = take(node, subnet).orElseThrow();
                given.add(last.getAddress());
            }
        }

        assertThat(given)
                .hasSize(9)
                .doesNotContain("10.77.0.0", "10.77.0.1", "10.77.0.4", "10.77.0.8", "10.77.0.12");
        assertThat(take("i-1", subnet)).isEmpty();
        assertThat(take("i-4", subnet)).isEmpty();
        assertThat(pool.free(tx, subnet)).isZero();

        pool.release(tx, last);

        assertThat(pool.free(tx, subnet)).isOne();
        assertThat(take("i-3", subnet).orElseThrow().getAddress()).isEqualTo(last.getAddress());
    }

    @Test
    void blocksOfSuchSubnetsSayTheirRange() {
        take("i-1", subnet(24));

        AddressBlockRow block =
                tx.get(Tables.ADDRESS_BLOCKS, new AddressBlockKey("subnet-x", 1)).orElseThrow();
        assertThat(block.getCidr()).isEqualTo("10.77.0.16/28");
        pool.removeBlocks(tx, "subnet-x");
        assertThat(tx.any(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL)).isFalse();
    }

    private static Subnet subnet(int prefix) {
        return Subnet.made("subnet-x", "vpc-x", "10.77.0.0/" + prefix, "a");
    }

    private Optional<TaskNetwork> take(String node, Subnet subnet) {
        return pool.take(tx, new InstanceKey("c", node), subnet, List.of("sg-1"));
    }
}
