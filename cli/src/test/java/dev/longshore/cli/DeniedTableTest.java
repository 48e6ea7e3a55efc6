package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.longshore.proto.admin.DeniedResponse;
import dev.longshore.proto.agent.DeniedFlow;
import dev.longshore.proto.agent.DeniedFlows;
import dev.longshore.proto.agent.DeniedPackets;
import org.junit.jupiter.api.Test;

class DeniedTableTest {
    @Test
    void eachFlowIsALine() {
        var denied =
                DeniedFlows.newBuilder()
                        .addFlows(flow(false, "10.32.0.130", 6, 5432, 3, 180, 4))
                        .addFlows(flow(true, "192.0.2.1", 1, 0, 1, 84, 125))
                        .addFlows(flow(true, "10.32.0.2", 50, 0, 12, 1_440, 540))
                        .setUnlisted(7)
                        .setFull(true)
                        .addGroups(
                                DeniedPackets.newBuilder()
                                        .setGroupId("sg-1")
                                        .setSent(13)
                                        .setReceived(3));

        assertThat(table(denied))
                .isEqualTo(
                        """
                        arn:aws:ecs:us-east-1:1:task/c/t1 at 10.32.0.65
                        DIRECTION  OTHER END    PROTOCOL  PORT  PACKETS  BYTES  LAST SEEN
                        received   10.32.0.130  tcp       5432  3        180    4 s ago
                        sent       192.0.2.1    icmp      -     1        84     2 min 5 s ago
                        sent       10.32.0.2    50        -     12       1440   9 min ago
                        and 7 more, seen longer ago
                        Its machine remembers as many flows as it can: others are not listed, of this task too. They are refused and counted below all the same.
                        sg-1: 13 packets sent and 3 received were refused on its machine
                        """);
    }

    @Test
    void thatThereIsNothingIsSaid() {
        var none = DeniedFlows.newBuilder().setKept(Duration.newBuilder().setSeconds(600));

        assertThat(table(none)).contains("\nNothing was refused in the last 10 min (or since ");
    }

    private static String table(DeniedFlows.Builder denied) {
        return DeniedTable.of(
                DeniedResponse.newBuilder()
                        .setTaskArn("arn:aws:ecs:us-east-1:1:task/c/t1")
                        .setAddress("10.32.0.65")
                        .setDenied(denied)
                        .build());
    }

    private static DeniedFlow flow(
            boolean egress, String peer, int protocol, int port, long packets, long bytes, long s) {
        return DeniedFlow.newBuilder()
                .setEgress(egress)
                .setPeer(peer)
                .setProtocol(protocol)
                .setPort(port)
                .setPackets(packets)
                .setBytes(bytes)
                .setAgo(Duration.newBuilder().setSeconds(s))
                .build();
    }
}
