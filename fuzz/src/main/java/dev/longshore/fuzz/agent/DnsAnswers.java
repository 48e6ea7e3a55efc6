package dev.longshore.fuzz.agent;

import dev.longshore.agent.dns.answer.Answerer;
import dev.longshore.agent.dns.answer.Query;
import dev.longshore.agent.dns.answer.Reply;
import dev.longshore.agent.dns.forward.AnswerCache;
import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.fuzz.input.Sections;
import dev.longshore.fuzz.input.Target;
import dev.longshore.proto.agent.HostNames;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.xbill.DNS.Message;

/**
 * What a resolver answers to a query that was passed on to it: it is forgotten, or what is told of
 * it later is an answer to the same question. An input is a query and its answer.
 */
public final class DnsAnswers implements Target {
    private static final long LATER = 3;

    private final InetAddress asker = InetAddress.getLoopbackAddress();
    private final NameTable none = NameTable.of(HostNames.getDefaultInstance());
    private final Answerer answerer = new Answerer(() -> none, () -> new Random(1), true);
    private long now;

    @Override
    public void read(byte[] input) throws IOException {
        List<byte[]> pieces = Sections.pieces(input);
        if (pieces.size() >= 2
                && answerer.reply(pieces.get(0), asker, false) instanceof Reply.Forward(Query asked)
                && AnswerCache.answers(asked.wire(), pieces.get(1))) {
            remember(asked, pieces.get(1));
        }
    }

    private void remember(Query asked, byte[] answer) throws IOException {
        var cache = new AnswerCache(() -> now);
        now = 0;
        cache.put(asked, answer);
        now = LATER;
        Optional<byte[]> told = cache.find(asked);
        if (told.isPresent()) {
            var message = new Message(told.get());
            boolean same =
                    asked.message().getQuestion().equals(message.getQuestion())
                            && message.getHeader().getID() == asked.message().getHeader().getID();
            if (!same) {
                throw new AssertionError("another question is answered: " + message);
            }
        }
    }
}
