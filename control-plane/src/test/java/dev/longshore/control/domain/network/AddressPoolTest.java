package dev.longshore.control.domain.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longshore.proto.agent.TaskNetwork;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tables.schema.KeyPrefix;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPoolTest {
    /** Two subnets of 32 blocks. */
    private final AddressPool pool = new AddressPool(Vpc.of("10.32.0.0/20", List.of("a", "b")));

    private final Subnet subnet = pool.vpc().subnetOfZone("a").orElseThrow();
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);

    @Test
    void theFirstAddressIsInTheFirstBlockThatIsNotReserved() {
        TaskNetwork network = take("i-1").orElseThrow();

        assertThat(network.getAddress()).isEqualTo("10.32.0.65");
        assertThat(network.getMac()).isEqualTo("02:42:0a:20:00:41");
        assertThat(network.getSubnetId()).isEqualTo(subnet.id());
        assertThat(network.getSubnetCidr()).isEqualTo("10.32.0.0/21");
        assertThat(network.getSecurityGroupsList()).containsExactly("sg-1");
        assertThat(network.getAttachmentId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(network.getEniId()).matches("eni-[0-9a-f]{17}");
        assertThat(network.getPrivateDnsName()).isEqualTo("ip-10-32-0-65.ec2.internal");
    }

    @Test
    void nodesHaveBlocksOfTheirOwn() {
        assertThat(take("i-1").orElseThrow().getAddress()).startsWith("10.32.0.65");
        assertThat(take("i-2").orElseThrow().getAddress()).startsWith("10.32.0.129");
        assertThat(take("i-1").orElseThrow().getAddress()).startsWith("10.32.0.66");
    }

    @Test
    void anAddressIsNotGivenAgainAtOnce() {
        TaskNetwork first = take("i-1").orElseThrow();
        pool.release(tx, first);

        var later = new ArrayList<String>();
        for (int i = 0; i < 62; i++) {
            TaskNetwork next = take("i-1").orElseThrow();
            later.add(next.getAddress());
            pool.release(tx, next);
        }

        assertThat(later).doesNotContain(first.getAddress()).doesNotHaveDuplicates();
        assertThat(take("i-1").orElseThrow().getAddress()).isEqualTo(first.getAddress());
    }

    @Test
    void aFullBlockIsFollowedByAnother() {
        var addresses = new HashSet<String>();
        for (int i = 0; i < 64; i++) {
            addresses.add(take("i-1").orElseThrow().getAddress());
        }

        assertThat(addresses).hasSize(64).contains("10.32.0.127", "10.32.0.129");
        assertThat(addresses).doesNotContain("10.32.0.64", "10.32.0.128");
        assertThat(tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL)).hasSize(2);
    }

    @Test
    void aSubnetIsUsedUpOnceAllItsBlocksAreGiven() {
        for (int i = 1; i < 32; i++) {
            assertThat(take("i-" + i)).isPresent();
        }

        assertThat(take("i-late")).isEmpty();
        assertThat(take("i-3")).as("a node that has a block already").isPresent();
        pool.releaseBlocks(tx, "i-3");
        assertThat(take("i-late").orElseThrow().getAddress()).isEqualTo("10.32.0.193");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noAddressIsEverHeldTwice(long seed) {
        var random = new SplittableRandom(seed);
        var held = new ArrayList<TaskNetwork>();
        for (int i = 0; i < 3_000; i++) {
            if (held.isEmpty() || random.nextInt(5) > 1) {
                take("i-" + random.nextInt(6)).ifPresent(held::add);
            } else {
                pool.release(tx, held.remove(random.nextInt(held.size())));
            }
            if (held.size() > 400) {
                pool.release(tx, held.removeFirst());
            }
            Set<String> addresses = new HashSet<>();
            assertThat(held).allMatch(network -> addresses.add(network.getAddress()));
            if (i % 100 == 0) {
                tx.accept();
            }
        }
        held.forEach(network -> pool.release(tx, network));
        assertThat(tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL))
                .allMatch(block -> block.row().getUsedCount() == 0);
    }

    @Test
    void whatIsReleasedTwiceOrOfAnotherNetworkIsNoError() {
        TaskNetwork network = take("i-1").orElseThrow();
        pool.release(tx, network);
        pool.release(tx, network);
        pool.release(tx, network.toBuilder().setSubnetId("subnet-of-old").build());

        assertThat(tx.list(Tables.ADDRESS_BLOCKS, KeyPrefix.ALL).getFirst().row().getUsedList())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.32.0.0/16, 1, 10.32.0.0/17",
        "10.32.0.0/16, 2, 10.32.0.0/17 10.32.128.0/17",
        "10.32.0.0/16, 3, 10.32.0.0/18 10.32.64.0/18 10.32.128.0/18",
        "192.168.0.0/20, 2, 192.168.0.0/21 192.168.8.0/21",
    })
    void aRangeIsCutIntoOneSubnetPerZone(String cidr, int zones, String subnets) {
        var names = List.of("a", "b", "c").subList(0, zones);

        assertThat(Vpc.of(cidr, names).subnets())
                .extracting(Subnet::cidr)
                .containsExactly(subnets.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.32.0.0", "10.32.0/16", "10.32.0.0/21", "10.32.0.0/7", "10.0.0.256/16"})
    void whatIsNoRangeIsRefused(String cidr) {
        assertThatIllegalArgumentException().isThrownBy(() -> Vpc.of(cidr, List.of("a")));
    }

    private Optional<TaskNetwork> take(String instance) {
        return pool.take(tx, new InstanceKey("default", instance), subnet, List.of("sg-1"));
    }
}
