package dev.longshore.agent.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.answer.Reply;
import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.proto.agent.HostNames;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

class AnswerCacheTest {
    private static final String QUESTION = "076578616d706c6503636f6d0000010001"; // example.com. A
    private static final String QUERY = "123401000001000000000000" + QUESTION;
    private static final String ADDRESS = "c00c00010001000000" + "3c0004c0000201";

    private long seconds;
    private final AnswerCache cache = new AnswerCache(() -> seconds);

    @Test
    void anAnswerIsToldAgainWithWhatIsLeftOfItsTime() throws Exception {
        cache.put(query(), bytes("123484000001000100000000" + QUESTION + ADDRESS));
        seconds = 7;

        var told = new Message(cache.find(query()).orElseThrow());

        var address = (ARecord) told.getSection(Section.ANSWER).getFirst();
        assertThat(address.getTTL()).isEqualTo(53);
        assertThat(address.getAddress()).isEqualTo(InetAddress.getByName("192.0.2.1"));
    }

    /** Its id and its times change when it is told again, and so would the name. */
    @Test
    void anAnswerWithANameInItsHeaderIsForgotten() throws Exception {
        byte[] answer =
                bytes(
                        "123484000001000200000000"
                                + QUESTION
                                + "c00102050000481234840000010002002900"
                                + "00ffff041d12020100"
                                + "00003c00040161c00cc0290000ffff041d12020000");
        assertThat(AnswerCache.answers(query().wire(), answer)).isTrue();

        cache.put(query(), answer);

        assertThat(cache.find(query())).isEmpty();
    }

    private static Query query() {
        var names = NameTable.of(HostNames.getDefaultInstance());
        var answerer = new Answerer(() -> names, () -> new Random(1), true);
        var reply = answerer.reply(bytes(QUERY), InetAddress.getLoopbackAddress(), false);
        return ((Reply.Forward) reply).query();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
