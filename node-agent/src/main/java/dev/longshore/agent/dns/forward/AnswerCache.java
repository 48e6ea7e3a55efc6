package dev.longshore.agent.dns.forward;

import dev.longshore.agent.dns.answer.Query;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/** What others answered, as long as they allow. Those that were not asked for longest go first. */
public final class AnswerCache {
    /** Of at most 4 KiB each. */
    private static final int MOST = 10_000;

    private static final int MOST_BYTES = 4_096;

    private final LongSupplier seconds;

    private final Map<Asked, Remembered> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Asked, Remembered> eldest) {
                    return size() > MOST;
                }
            };

    /**
     * What makes two questions one.
     *
     * @param flags whether they want signatures, or answers without a check of them
     */
    private record Asked(Name name, int type, int flags) {
        static Asked of(Query query) {
            boolean signed =
                    query.message().getOPT() != null
                            && (query.message().getOPT().getFlags() & ExtendedFlags.DO) != 0;
            boolean unchecked = query.message().getHeader().getFlag(Flags.CD);
            boolean edns = query.message().getOPT() != null;
            return new Asked(
                    query.name(),
                    query.type(),
                    (signed ? 1 : 0) | (unchecked ? 2 : 0) | (edns ? 4 : 0));
        }
    }

    /**
     * @param seconds a clock that never runs backwards
     */
    public AnswerCache(LongSupplier seconds) {
        this.seconds = seconds;
    }

    /** What can be told to this query, which somebody has asked before. */
    public synchronized Optional<byte[]> find(Query query) {
        long now = seconds.getAsLong();
        return Optional.ofNullable(answers.get(Asked.of(query)))
                .filter(answer -> now < answer.until())
                .map(answer -> answer.told(query.wire(), now));
    }

    /** Keeps an answer to this query for as long as it allows. */
    public synchronized void put(Query query, byte[] answer) {
        if (answer.length <= MOST_BYTES) {
            Remembered.of(answer, seconds.getAsLong())
                    .ifPresent(lasting -> answers.put(Asked.of(query), lasting));
        }
    }

    /** Whether a packet is the answer to this very question. */
    public static boolean answers(byte[] asked, byte[] answer) {
        try {
            var question = new Message(asked);
            var message = new Message(answer);
            return message.getHeader().getFlag(Flags.QR)
                    && message.getHeader().getID() == question.getHeader().getID()
                    && question.getQuestion().equals(message.getQuestion());
        } catch (IOException | RuntimeException e) {
            return false; // dnsjava says in many ways that a message is none
        }
    }
}
