package dev.longshore.agent.resource.network.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Duration;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedPackets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How nft is asked what was refused, and what it prints, in JSON (libnftables-json(5)). Pure; what
 * it prints is bounded by the sizes of the sets.
 */
public final class RefusedListing {
    /** In a flow's key: source, destination, protocol and, of TCP and UDP, the port. */
    private static final int SOURCE = 0;

    private static final int DESTINATION = 1;
    private static final int PROTOCOL = 2;
    private static final int PORT = 3;

    private RefusedListing() {}

    /** The commands that print the flows of all tasks. */
    public static List<List<String>> flowCommands() {
        return Stream.of(Direction.values())
                .flatMap(
                        direction ->
                                Stream.of(
                                        RefusedFlows.set(direction),
                                        RefusedFlows.portless(direction)))
                .map(set -> command("nft -j -n list set " + FilterTable.TABLE + " " + set))
                .toList();
    }

    /** The command that prints how much was refused for each group. */
    public static List<String> countersCommand() {
        return command("nft -j list counters table " + FilterTable.TABLE);
    }

    private static List<String> command(String text) {
        return List.of(text.split(" ", -1));
    }

    /** For how long a flow is remembered after its last packet. */
    public static Duration kept() {
        return seconds(RefusedFlows.KEPT.toSeconds());
    }

    /** Whether a printed set takes no more flows. */
    public static boolean isFull(JsonNode printed) {
        return named(printed, "set")
                .anyMatch(set -> set.path("elem").size() >= RefusedFlows.MOST_FLOWS);
    }

    /**
     * The flows of one task in a printed set.
     *
     * @param address the task's
     */
    public static List<DeniedFlow> flows(JsonNode printed, String address) {
        return named(printed, "set")
                .flatMap(
                        set -> {
                            boolean egress =
                                    set.path("name")
                                            .asText()
                                            .startsWith(RefusedFlows.set(Direction.SENT));
                            return set.path("elem")
                                    .valueStream()
                                    .map(each -> each.path("elem"))
                                    .filter(
                                            flow ->
                                                    part(flow, egress ? SOURCE : DESTINATION)
                                                            .asText()
                                                            .equals(address))
                                    .map(flow -> flow(flow, egress));
                        })
                .toList();
    }

    private static DeniedFlow flow(JsonNode flow, boolean egress) {
        long left = flow.path("expires").asLong();
        JsonNode counter = flow.path("counter");
        return DeniedFlow.newBuilder()
                .setEgress(egress)
                .setPeer(part(flow, egress ? DESTINATION : SOURCE).asText())
                .setProtocol(part(flow, PROTOCOL).asInt())
                .setPort(part(flow, PORT).asInt())
                .setPackets(counter.path("packets").asLong())
                .setBytes(counter.path("bytes").asLong())
                .setAgo(seconds(Math.max(0, RefusedFlows.KEPT.toSeconds() - left)))
                .build();
    }

    private static JsonNode part(JsonNode flow, int number) {
        return flow.path("val").path("concat").path(number);
    }

    /** What was refused each group whose tasks are here, by its id. */
    public static SortedMap<String, DeniedPackets> groups(JsonNode printed) {
        var groups = new TreeMap<String, DeniedPackets>();
        for (Direction direction : Direction.values()) {
            String begin = RefusedFlows.counters(direction);
            named(printed, "counter")
                    .filter(counter -> counter.path("name").asText().startsWith(begin))
                    .forEach(
                            counter ->
                                    groups.merge(
                                            counter.path("name").asText().substring(begin.length()),
                                            counted(direction, counter),
                                            (one, other) ->
                                                    one.toBuilder().mergeFrom(other).build()));
        }
        groups.replaceAll((id, counts) -> counts.toBuilder().setGroupId(id).build());
        return groups;
    }

    private static DeniedPackets counted(Direction direction, JsonNode counter) {
        long packets = counter.path("packets").asLong();
        return switch (direction) {
            case SENT -> DeniedPackets.newBuilder().setSent(packets).build();
            case RECEIVED -> DeniedPackets.newBuilder().setReceived(packets).build();
        };
    }

    private static Stream<JsonNode> named(JsonNode printed, String kind) {
        return printed.path("nftables")
                .valueStream()
                .filter(each -> each.has(kind))
                .map(each -> each.get(kind));
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
