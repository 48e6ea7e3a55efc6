package dev.longshore.fuzz.agent;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.answer.Reply;
import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.NameSpace;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedRecord;
import dev.longshore.proto.agent.NamedService;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Random;
import org.xbill.DNS.Message;

/** A packet to the agent's name server: nothing is thrown, and what is answered is an answer. */
public final class DnsQueries implements Target {
    private static final int PLAIN_PACKET = 1_232;

    private final InetAddress asker;
    private final NameTable names = names();
    private final Answerer answerer = new Answerer(() -> names, () -> new Random(1), true);

    public DnsQueries() throws IOException {
        asker = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    }

    private static NameTable names() {
        return NameTable.of(
                HostNames.newBuilder()
                        .putVpcCidrs("vpc-1", "10.0.0.0/8")
                        .addNameSpaces(
                                NameSpace.newBuilder()
                                        .setId("ns-1")
                                        .setName("prod.internal")
                                        .setVpcId("vpc-1"))
                        .addServices(
                                NamedService.newBuilder()
                                        .setId("s-1")
                                        .setNamespaceId("ns-1")
                                        .setName("web")
                                        .setRoutingPolicy("MULTIVALUE")
                                        .addRecords(NamedRecord.newBuilder().setType("A"))
                                        .addRecords(NamedRecord.newBuilder().setType("SRV")))
                        .addInstances(
                                NamedInstance.newBuilder()
                                        .setServiceId("s-1")
                                        .setInstanceId("i-1")
                                        .setIpv4("10.0.0.1")
                                        .setPort(8_080)
                                        .setHealthy(true))
                        .build());
    }

    @Override
    public void read(byte[] input) throws IOException {
        for (boolean overTcp : new boolean[] {false, true}) {
            switch (answerer.reply(input, asker, overTcp)) {
                case Reply.Answer answer -> require(input, answer.message(), overTcp);
                case Reply.Forward(Query query) -> {
                    require(input, query.failure(), overTcp);
                    require(input, query.refusal(), overTcp);
                    require(input, query.truncated(), overTcp);
                }
                case Reply.Silence() -> {
                    // as it says
                }
            }
        }
    }

    private static void require(byte[] query, byte[] answer, boolean overTcp) throws IOException {
        int asked = Byte.toUnsignedInt(query[0]) << Byte.SIZE | Byte.toUnsignedInt(query[1]);
        if (new Message(answer).getHeader().getID() != asked
                || answer.length > (overTcp ? Message.MAXLENGTH : PLAIN_PACKET)) {
            throw new AssertionError("no answer to it: " + answer.length + " bytes");
        }
    }
}
