package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedPackets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nft 1.0.6 prints. */
class RefusedListingTest {
    private static final String TCP =
            element("\"10.32.0.130\", \"10.32.0.65\", 6, 5432", "\"expires\": 595, ", 3, 180);
    private static final String ICMP =
            element("\"10.32.0.65\", \"192.0.2.1\", 1", "\"expires\": 475, ", 1, 84);

    @Test
    void theFlowsOfATaskAreThoseAtItsEnd() {
        JsonNode received = set("received-denied", TCP);

        assertThat(RefusedListing.flows(received, "10.32.0.65"))
                .singleElement()
                .isEqualTo(
                        DeniedFlow.newBuilder()
                                .setPeer("10.32.0.130")
                                .setProtocol(6)
                                .setPort(5432)
                                .setPackets(3)
                                .setBytes(180)
                                .setAgo(RefusedListing.kept().toBuilder().setSeconds(5))
                                .build());
        assertThat(RefusedListing.flows(received, "10.32.0.130")).isEmpty();
    }

    @Test
    void whatATaskSentHasItAtTheOtherEnd() {
        assertThat(RefusedListing.flows(set("sent-denied-portless", ICMP), "10.32.0.65"))
                .singleElement()
                .satisfies(
                        flow -> {
                            assertThat(flow.getEgress()).isTrue();
                            assertThat(flow.getPeer()).isEqualTo("192.0.2.1");
                            assertThat(flow.getPort()).isZero();
                            assertThat(flow.getAgo().getSeconds()).isEqualTo(125);
                        });
    }

    /** nft leaves out what is left of a flow's time where that is nothing. */
    @Test
    void aFlowThatIsAboutToGoWasSeenLongAgo() {
        String old = element("\"10.0.0.1\", \"10.0.0.2\", 17, 53", "", 1, 60);

        assertThat(RefusedListing.flows(set("received-denied", old), "10.0.0.2"))
                .extracting(DeniedFlow::getAgo)
                .containsExactly(RefusedListing.kept());
    }

    @Test
    void aSetWithoutFlowsHasNone() {
        JsonNode empty =
                json("{\"nftables\": [{\"set\": {\"name\": \"sent-denied\", \"size\": 4096}}]}");

        assertThat(RefusedListing.flows(empty, "10.32.0.65")).isEmpty();
        assertThat(RefusedListing.isFull(empty)).isFalse();
    }

    @Test
    void aSetOfTheMostFlowsIsFull() {
        String most =
                IntStream.range(0, RefusedFlows.MOST_FLOWS)
                        .mapToObj(i -> TCP.replace("5432", String.valueOf(i)))
                        .collect(Collectors.joining(", "));

        assertThat(RefusedListing.isFull(set("received-denied", most))).isTrue();
        assertThat(RefusedListing.isFull(set("received-denied", TCP))).isFalse();
    }

    @Test
    void aGroupHasACounterOfEachDirection() {
        JsonNode counters =
                json(
                        """
                        {"nftables": [{"metainfo": {"version": "1.0.6"}},
                        {"counter": {"family": "inet", "name": "received-denied.sg-1", "table": "longshore", "handle": 9, "packets": 3, "bytes": 180}},
                        {"counter": {"family": "inet", "name": "sent-denied.sg-1", "table": "longshore", "handle": 8, "packets": 2, "bytes": 99}},
                        {"counter": {"family": "inet", "name": "of-others", "table": "longshore", "handle": 7, "packets": 5, "bytes": 1}}]}
                        """);

        assertThat(RefusedListing.groups(counters).values())
                .containsExactly(
                        DeniedPackets.newBuilder()
                                .setGroupId("sg-1")
                                .setSent(2)
                                .setReceived(3)
                                .build());
    }

    private static String element(String key, String expires, long packets, long bytes) {
        return """
               {"elem": {"val": {"concat": [%s]}, %s"counter": {"packets": %d, "bytes": %d}}}"""
                .formatted(key, expires, packets, bytes);
    }

    private static JsonNode set(String name, String elements) {
        return json(
                """
                {"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
                {"set": {"family": "inet", "name": "%s", "table": "longshore", "type": ["ipv4_addr", "ipv4_addr", "inet_proto", "inet_service"],
                "handle": 4, "size": 4096, "flags": ["timeout", "dynamic"], "timeout": 600, "elem": [%s]}}]}
                """
                        .formatted(name, elements));
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
