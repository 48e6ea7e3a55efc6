package dev.longshore.control.dispatch.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.control.domain.network.Networks;
import dev.longshore.control.domain.network.Vpc;
import dev.longshore.control.process.settings.ClusterSettings;
import dev.longshore.proto.agent.PartDelta;
import dev.longshore.proto.agent.PartEntry;
import dev.longshore.proto.store.AddressBlockRow;
import dev.longshore.proto.store.ContainerInstanceRow;
import dev.longshore.proto.store.FeatureLevel;
import dev.longshore.proto.store.VpcRow;
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

class VpcsPartTest {
    private static final String NODE = "i-a";
    private static final String MADE = "vpc-0123456789abcdef0";

    private final Networks networks = new Networks(ClusterSettings.defaults());
    private final BatchLayer tx =
            new BatchLayer(
                    new MemoryStore().snapshot(),
                    Instant.EPOCH,
                    new Random(1),
                    FeatureLevel.FEATURE_LEVEL_NEWEST_VALUE);
    private final VpcsPart part = new VpcsPart(networks);
    private final ConnectedNodes nodes = new ConnectedNodes(Set.of(NODE));

    @Test
    void nodesAreToldOfEveryNetwork() {
        assertThat(ranges()).containsExactly("10.32.0.0/16");

        networks.vpcs().put(tx, MADE, made());
        part.changed(tx.accept(), nodes);

        assertThat(ranges()).containsExactlyInAnyOrder("10.32.0.0/16", "10.77.0.0/16");
        assertThat(nodes.news(NODE))
                .singleElement()
                .satisfies(
                        delta ->
                                assertThat(delta.getEntries(0).getVpc().getCidr())
                                        .isEqualTo("10.77.0.0/16"));
        networks.vpcs().delete(tx, MADE);
        part.changed(tx.accept(), nodes);
        assertThat(nodes.news(NODE))
                .singleElement()
                .extracting(PartDelta::getRemovedList)
                .isEqualTo(List.of(MADE));
    }

    @Test
    void whatNodesNeedNotKnowIsNotTold() {
        networks.vpcs().put(tx, MADE, made());
        part.changed(tx.accept(), nodes);
        nodes.news(NODE);

        networks.vpcs().put(tx, MADE, made().toBuilder().setDnsSupport(false).build());
        part.changed(tx.accept(), nodes);

        assertThat(nodes.news(NODE)).isEmpty();
    }

    /** Hosts must find the tasks of a network that somebody made, as those of the default one. */
    @Test
    void peersAreToldOfBlocksByTheRangesThatTheseSay() {
        var peers = new PeersPart(Vpc.of(ClusterSettings.defaults()));
        tx.put(
                Tables.CONTAINER_INSTANCES,
                new InstanceKey("c", NODE),
                ContainerInstanceRow.newBuilder().setHostAddress("192.0.2.1").build());
        tx.put(
                Tables.ADDRESS_BLOCKS,
                new AddressBlockKey("subnet-0123456789abcdef0", 1),
                AddressBlockRow.newBuilder()
                        .setContainerInstance(NODE)
                        .setCidr("10.77.1.16/28")
                        .build());

        peers.changed(tx.accept(), nodes);

        assertThat(nodes.news(NODE).getFirst().getEntries(0).getPeer().getBlocksList())
                .containsExactly("10.77.1.16/28");
    }

    private VpcRow made() {
        return networks.fresh().vpc(MADE, "10.77.0.0/16", false);
    }

    private List<String> ranges() {
        return part.whole(tx, NODE).getEntriesList().stream()
                .map(PartEntry::getVpc)
                .map(vpc -> vpc.getCidr())
                .toList();
    }
}
