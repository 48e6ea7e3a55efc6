package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.proto.agent.HostNetwork;
import dev.longshore.proto.agent.Peer;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VxlanEntriesTest {
    private static final VxlanEntries NOTHING =
            new VxlanEntries(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

    @Test
    void aPeerNeedsOneNeighbourAndOneEntryAndARoutePerBlock() {
        var wanted =
                VxlanEntries.wanted(network("10.32.0.64/26", "10.32.1.128/26", "10.32.1.64/26"));

        assertThat(wanted.addresses()).containsExactly("10.32.0.64");
        assertThat(wanted.neighbours()).containsExactly("10.32.1.64 lladdr 02:56:0a:c8:00:66");
        assertThat(wanted.forwarding()).containsExactly("02:56:0a:c8:00:66 dst 10.200.0.102");
        assertThat(wanted.routes())
                .containsExactly(
                        "10.32.1.128/26 via 10.32.1.64 src 10.32.0.64",
                        "10.32.1.64/26 via 10.32.1.64 src 10.32.0.64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node-2", "fe80::1", "10.200.0.300", "10.200.0.103/24"})
    void aPeerWithoutAnIpv4AddressIsLeftOutAndTheOthersAreNot(String address) {
        HostNetwork good = network("10.32.0.64/26", "10.32.1.64/26");
        var bad = Peer.newBuilder().setHostAddress(address).addBlocks("10.32.2.64/26");

        assertThat(VxlanEntries.wanted(good.toBuilder().addPeers(0, bad).build()))
                .isEqualTo(VxlanEntries.wanted(good));
    }

    @Test
    void whatIsRightIsNotTouched() {
        var wanted = VxlanEntries.wanted(network("10.32.0.64/26", "10.32.1.64/26"));

        assertThat(wanted.ipCommands(wanted)).isEmpty();
        assertThat(wanted.bridgeCommands(wanted)).isEmpty();
    }

    @Test
    void whatIsNoLongerWantedIsRemoved() {
        var actual = VxlanEntries.wanted(network("10.32.0.64/26", "10.32.1.64/26"));

        assertThat(NOTHING.ipCommands(actual))
                .isEqualTo(
                        """
                        route del 10.32.1.64/26 dev longshore0
                        neigh del 10.32.1.64 dev longshore0
                        addr del 10.32.0.64/32 dev longshore0
                        """);
        assertThat(NOTHING.bridgeCommands(actual))
                .isEqualTo("fdb del 02:56:0a:c8:00:66 dev longshore0 self\n");
    }

    @Test
    void aRouteThatChangesIsReplacedAndNeverMissing() {
        var before = VxlanEntries.wanted(network("10.32.0.64/26", "10.32.1.128/26"));
        var after =
                VxlanEntries.wanted(network("10.32.0.64/26", "10.32.1.64/26", "10.32.1.128/26"));

        assertThat(after.ipCommands(before).lines())
                .contains(
                        "route replace 10.32.1.128/26 via 10.32.1.64 src 10.32.0.64 dev longshore0 onlink")
                .noneMatch(line -> line.startsWith("route del"));
    }

    private static HostNetwork network(String own, String... peers) {
        return HostNetwork.newBuilder()
                .addVpcCidrs("10.32.0.0/16")
                .addBlocks(own)
                .addPeers(
                        Peer.newBuilder()
                                .setHostAddress("10.200.0.102")
                                .addAllBlocks(List.of(peers)))
                .build();
    }
}
