package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longshore.agent.command.Commands;
import dev.longshore.agent.resource.network.filter.FilterState;
import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import dev.longshore.agent.resource.network.filter.SecurityGroups;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a program in nft's place that prints what the test has written into files. */
class RefusedPacketsTest {
    private static final FilterState WITHOUT_GROUPS =
            new FilterState(
                            List.of("10.32.0.0/16"),
                            new TreeMap<>(),
                            Optional.empty(),
                            new TreeMap<>(),
                            new TreeMap<>())
                    .with("t1", new Interface("ls1", "10.32.0.65", List.of("sg-1")));
    private static final FilterState STATE =
            WITHOUT_GROUPS.withGroups(new SecurityGroups(Map.of(), Map.of()));

    @TempDir private Path directory;

    @BeforeEach
    void nothingRefused() throws IOException {
        Files.writeString(
                directory.resolve("nft"),
                """
                # the last word of a listing is the set's name, or the table's
                for last in "$@"; do :; done
                case "$*" in
                *" list "*) cat "%1$s/$last.json" ;;
                *) cat >/dev/null ;;
                esac
                """
                        .formatted(directory));
        for (String set :
                List.of(
                        "sent-denied",
                        "sent-denied-portless",
                        "received-denied",
                        "received-denied-portless")) {
            write(set, set(set, ""));
        }
        write(
                "longshore",
                "{\"nftables\": [{\"counter\": {\"name\": \"sent-denied.sg-1\", \"packets\": 4}},"
                        + " {\"counter\": {\"name\": \"sent-denied.sg-9\", \"packets\": 5}}]}");
    }

    @Test
    void theNewestFlowsComeFirst() throws Exception {
        write("received-denied", set("received-denied", flow(81, 300) + ", " + flow(80, 600)));

        DeniedFlows denied = refused(STATE).of("t1");

        assertThat(denied.getFlowsList()).extracting(DeniedFlow::getPort).containsExactly(80, 81);
        assertThat(denied.getKept().getSeconds()).isEqualTo(600);
        assertThat(denied.getFull()).isFalse();
        assertThat(denied.getGroupsList())
                .containsExactly(DeniedPackets.newBuilder().setGroupId("sg-1").setSent(4).build());
    }

    @Test
    void whatIsOlderThanATaskWasRefusedAnother() throws Exception {
        write("received-denied", set("received-denied", flow(81, 300) + ", " + flow(80, 600)));
        var filter = new PacketFilter(kernel(), STATE.without("t1"));
        filter.change(state -> STATE);

        assertThat(new RefusedPackets(kernel(), filter).of("t1").getFlowsList())
                .extracting(DeniedFlow::getPort)
                .containsExactly(80);
    }

    @Test
    void aNumberOfFlowsIsToldAndHowManyMoreThereAre() throws Exception {
        String flows =
                IntStream.rangeClosed(1, 4_096)
                        .mapToObj(port -> flow(port, 600))
                        .collect(Collectors.joining(", "));
        write("received-denied", set("received-denied", flows));

        DeniedFlows denied = refused(STATE).of("t1");

        assertThat(denied.getFlowsCount()).isEqualTo(200);
        assertThat(denied.getUnlisted()).isEqualTo(3_896);
        assertThat(denied.getFull()).isTrue();
        assertThat(denied.getSerializedSize()).isLessThan(16_384);
    }

    @Test
    void whyThereIsNothingToTellIsSaid() throws Exception {
        RefusedPackets refused = refused(STATE);
        assertThatExceptionOfType(NetworkFailure.class)
                .isThrownBy(() -> refused.of("t9"))
                .withMessageContaining("has no network interface here");
        assertThatExceptionOfType(NetworkFailure.class)
                .isThrownBy(() -> refused(WITHOUT_GROUPS).of("t1"))
                .withMessageContaining("no security group is in force here");

        write("sent-denied", "cut off");
        assertThatExceptionOfType(NetworkFailure.class)
                .isThrownBy(() -> refused.of("t1"))
                .withMessageContaining("printed no JSON");
        Files.delete(directory.resolve("sent-denied.json"));
        assertThatExceptionOfType(NetworkFailure.class)
                .isThrownBy(() -> refused.of("t1"))
                .withMessageContaining("list set inet longshore sent-denied ended with 1");
    }

    private RefusedPackets refused(FilterState state) throws NetworkFailure {
        return new RefusedPackets(kernel(), new PacketFilter(kernel(), state));
    }

    private Kernel kernel() {
        return new Kernel(new Commands(List.of("sh", directory.resolve("nft").toString())));
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(directory.resolve(name + ".json"), json);
    }

    private static String set(String name, String flows) {
        return "{\"nftables\": [{\"set\": {\"name\": \"%s\", \"elem\": [%s]}}]}"
                .formatted(name, flows);
    }

    private static String flow(int port, int secondsLeft) {
        return """
               {"elem": {"val": {"concat": ["10.32.0.66", "10.32.0.65", 6, %d]}, "expires": %d, "counter": {"packets": 1, "bytes": 60}}}"""
                .formatted(port, secondsLeft);
    }
}
