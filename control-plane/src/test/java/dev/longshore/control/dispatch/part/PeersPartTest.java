package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longshore.control.domain.network.Vpc;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.state.store.MemoryStore;
import dev.longshore.state.tables.AddressBlockKey;
import dev.longshore.state.tables.Tables;
import dev.longshore.state.tables.ecs.InstanceKey;
import dev.longshore.state.tx.BatchLayer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeersPartTest {
    private static final String PEER = "i-a";

    private final Vpc vpc = Vpc.of("10.32.0.0/16", List.of("a"));
    private final String subnet = vpc.subnets().getFirst().id();
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final PeersPart part = new PeersPart(vpc);
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(PEER, "i-b"));

    @Test
    void aHostIsToldToAllOnceItHasAnAddressAndABlock() {
        host("i-b", "192.0.2.2");
        assertThat(news()).isEmpty();

        block(1, "i-b");

        assertThat(news()).containsExactly("i-b at 192.0.2.2: 10.32.0.64/26");
        assertThat(nodes.news("i-b")).as("the host itself finds its blocks there").hasSize(1);
    }

    @Test
    void whatChangesOfAHostIsTold() {
        host("i-b", "192.0.2.2");
        block(1, "i-b");
        news();

        block(2, "i-b");
        assertThat(news()).containsExactly("i-b at 192.0.2.2: 10.32.0.128/26 10.32.0.64/26");
        host("i-b", "192.0.2.3");
        assertThat(news()).containsExactly("i-b at 192.0.2.3: 10.32.0.128/26 10.32.0.64/26");
        noBlock(1);
        assertThat(news()).containsExactly("i-b at 192.0.2.3: 10.32.0.128/26");
        noBlock(2);
        assertThat(news()).containsExactly("-i-b");
    }

    @Test
    void whatLeavesAHostAsItWasIsNotTold() {
        host("i-b", "192.0.2.2");
        block(1, "i-b");
        news();

        host("i-b", "192.0.2.2");
        tx.put(
                Tables.ADDRESS_BLOCKS,
                new AddressBlockKey(subnet, 1),
                AddressBlockRow.newBuilder().setContainerInstance("i-b").addUsed(1).build());
        part.changed(tx.accept(), nodes);

        assertThat(news()).isEmpty();
    }

    @Test
    void aHostThatIsGoneIsRemoved() {
        host("i-b", "192.0.2.2");
        block(1, "i-b");
        news();

        tx.delete(Tables.CONTAINER_INSTANCES, new InstanceKey("c", "i-b"));
        tx.delete(Tables.ADDRESS_BLOCKS, new AddressBlockKey(subnet, 1));
        part.changed(tx.accept(), nodes);

        assertThat(news()).containsExactly("-i-b");
    }

    @Test
    void aBlockThatChangesHandsIsTheNewOwners() {
        host("i-b", "192.0.2.2");
        host("i-c", "192.0.2.3");
        block(1, "i-b");
        news();

        block(1, "i-c");

        assertThat(news()).containsExactly("i-c at 192.0.2.3: 10.32.0.64/26 -i-b");
    }

    @Test
    void aBlockOfANetworkThatIsNoMoreIsNobodys() {
        host("i-b", "192.0.2.2");
        tx.put(
                Tables.ADDRESS_BLOCKS,
                new AddressBlockKey("subnet-of-old", 1),
                AddressBlockRow.newBuilder().setContainerInstance("i-b").build());
        part.changed(tx.accept(), nodes);

        assertThat(news()).isEmpty();
    }

    /** Each peer is told of the one host that is new, however many there are. */
    @Test
    void aNewNodeCostsAPeerOneEntryOfASizeThatDoesNotGrowWithTheNodes() {
        int few = costOfOneMoreAfter(10);
        int many = costOfOneMoreAfter(1_000);

        // Addresses of other blocks have more or fewer digits.
        assertThat(many).isCloseTo(few, within(4)).isLessThan(100);
        assertThat(part.whole(tx, "any").getEntriesCount()).isEqualTo(1_001);
    }

    @Test
    void aNewLeaderHasTheSameTable() {
        costOfOneMoreAfter(20);
        block(3, "i-101");
        noBlock(5);

        var rebuilt = new PeersPart(vpc);
        rebuilt.rebuild(tx);

        assertThat(rebuilt.whole(tx, "any")).isEqualTo(part.whole(tx, "any"));
    }

    /** Brings the hosts to that many, adds one, and returns the bytes that a peer is told. */
    private int costOfOneMoreAfter(int hosts) {
        for (int i = part.whole(tx, "any").getEntriesCount(); i < hosts; i++) {
            hostWithBlock(i);
        }
        nodes.news(PEER);
        hostWithBlock(hosts);
        List<PartDelta> news = nodes.news(PEER);
        assertThat(news).singleElement().returns(1, PartDelta::getEntriesCount);
        return news.getFirst().getSerializedSize();
    }

    private void hostWithBlock(int i) {
        String host = "i-%04d".formatted(i);
        tx.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("c", host),
                ContainerInstanceRow.newBuilder()
                        .setHostAddress("192.0.%d.%d".formatted(100 + i / 100, 100 + i % 100))
                        .build());
        block(i + 1, host);
    }

    private void host(String host, String address) {
        tx.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("c", host),
                ContainerInstanceRow.newBuilder().setHostAddress(address).build());
        part.changed(tx.accept(), nodes);
    }

    private void block(int block, String host) {
        tx.put(
                Tables.ADDRESS_BLOCKS,
                new AddressBlockKey(subnet, block),
                AddressBlockRow.newBuilder().setContainerInstance(host).build());
        part.changed(tx.accept(), nodes);
    }

    private void noBlock(int block) {
        tx.delete(Tables.ADDRESS_BLOCKS, new AddressBlockKey(subnet, block));
        part.changed(tx.accept(), nodes);
    }

    /** What a peer has been told since the last call, in short. */
    private List<String> news() {
        return nodes.news(PEER).stream().map(PeersPartTest::text).toList();
    }

    private static String text(PartDelta delta) {
        var words = new StringBuilder();
        for (PartEntry entry : delta.getEntriesList()) {
            words.append(
                    "%s at %s: %s "
                            .formatted(
                                    entry.getKey(),
                                    entry.getPeer().getHostAddress(),
                                    String.join(" ", entry.getPeer().getBlocksList())));
        }
        delta.getRemovedList().forEach(host -> words.append("-").append(host).append(' '));
        return words.toString().strip();
    }
}
