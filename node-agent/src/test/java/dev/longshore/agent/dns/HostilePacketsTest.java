package dev.longshore.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Reply;
import dev.longshore.agent.dns.names.NameTable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Packets that no client sends: none does harm, and none is worth more than a header. */
class HostilePacketsTest {
    private static final String NONE = "none";

    private static final NameTable NAMES =
            KnownNames.of("10.0.0.0/8")
                    .service("web", "MULTIVALUE", "A")
                    .instance("web", "i-1", "10.0.0.1", true)
                    .table();

    private final Answerer answerer = new Answerer(() -> NAMES, () -> new Random(1), true);

    private static Stream<Arguments> packets() {
        byte[] query = DnsClient.query("web.prod.internal.", Type.A).toWire();
        return Stream.of(
                arguments("nothing", new byte[0], NONE),
                arguments("one byte", new byte[1], NONE),
                arguments("half a header", new byte[11], NONE),
                arguments("an answer", with(query, 2, 0x80), NONE),
                arguments("an answer of another opcode", with(query, 2, 0xa8), NONE),
                arguments("a header alone", new byte[12], "FORMERR"),
                arguments("no question", with(query, 5, 0), "FORMERR"),
                arguments("two questions and one there", with(query, 5, 2), "FORMERR"),
                arguments("many questions", with(with(query, 4, 0xff), 5, 0xff), "FORMERR"),
                arguments("records that are not there", with(query, 7, 1), "FORMERR"),
                arguments("many records that are not there", with(query, 10, 0xff), "FORMERR"),
                arguments("a status query", with(query, 2, 0x10), "NOTIMP"),
                arguments("a notify", with(query, 2, 0x20), "NOTIMP"),
                arguments("an update", with(query, 2, 0x28), "NOTIMP"),
                arguments("a question cut off", Arrays.copyOf(query, 20), "FORMERR"),
                arguments(
                        "a question without its class",
                        Arrays.copyOf(query, query.length - 1),
                        "FORMERR"),
                arguments("a pointer to itself", question(0xc0, 12), "FORMERR"),
                arguments("a pointer behind itself", question(0xc0, 40), "FORMERR"),
                arguments("a pointer into the header", question(0xc0, 4), "FORMERR"),
                arguments("pointers in a ring", question(1, 'a', 0xc0, 12), "FORMERR"),
                arguments("a label of an unknown kind", question(0x80, 1, 0), "FORMERR"),
                arguments("a name that is too long", question(tooLong()), "FORMERR"),
                arguments("a label that does not end", question(63, 'a'), "FORMERR"),
                arguments("a transfer", typed(Type.AXFR), "REFUSED"),
                arguments("another class", classed(DClass.CHAOS), "REFUSED"),
                arguments("a newer EDNS", edns(), "BADVERS"));
    }

    private static byte[] with(byte[] packet, int at, int value) {
        byte[] changed = packet.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** A query whose question's name has these bytes. */
    private static byte[] question(int... name) {
        byte[] packet = new byte[12 + name.length + 4];
        packet[5] = 1;
        for (int i = 0; i < name.length; i++) {
            packet[12 + i] = (byte) name[i];
        }
        packet[packet.length - 3] = 1;
        packet[packet.length - 1] = 1;
        return packet;
    }

    private static int[] tooLong() {
        int[] name = new int[64 * 5 + 1];
        for (int i = 0; i < 5; i++) {
            name[i * 64] = 63;
            Arrays.fill(name, i * 64 + 1, (i + 1) * 64, 'a');
        }
        return name;
    }

    private static byte[] typed(int type) {
        return DnsClient.query("web.prod.internal.", type).toWire();
    }

    private static byte[] classed(int dclass) {
        return Message.newQuery(
                        Record.newRecord(
                                Name.fromConstantString("web.prod.internal."), Type.A, dclass))
                .toWire();
    }

    private static byte[] edns() {
        Message query = DnsClient.query("web.prod.internal.", Type.A);
        query.addRecord(new OPTRecord(1_232, 0, 1), Section.ADDITIONAL);
        return query.toWire();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void doesNoHarm(String what, byte[] packet, String expected) {
        for (boolean overTcp : new boolean[] {false, true}) {
            assertThat(answer(packet, overTcp)).isEqualTo(expected);
        }
    }

    private String answer(byte[] packet, boolean overTcp) {
        return switch (answerer.reply(packet, InetAddress.ofLiteral("10.0.0.9"), overTcp)) {
            case Reply.Silence() -> NONE;
            case Reply.Forward forward -> "forwarded";
            case Reply.Answer answer -> {
                byte[] message = answer.message();
                assertThat(message.length).isLessThan(512);
                assertThat(message[0]).isEqualTo(packet[0]);
                try {
                    yield Rcode.string(new Message(message).getRcode());
                } catch (IOException e) {
                    throw new AssertionError("the answer is no message", e);
                }
            }
        };
    }

    @Test
    void whateverIsChangedInAQueryAnAnswerIsOneThatCanBeRead() {
        var random = new Random(11);
        Message query = DnsClient.query("web.prod.internal.", Type.A);
        query.addRecord(new OPTRecord(1_232, 0, 0), Section.ADDITIONAL);
        byte[] good = query.toWire();
        for (int i = 0; i < 50_000; i++) {
            byte[] packet =
                    Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(80) : good.length);
            for (int change = random.nextInt(6); change >= 0 && packet.length > 0; change--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
            }
            assertThat(answer(packet, random.nextBoolean())).isNotEmpty();
        }
    }
}
