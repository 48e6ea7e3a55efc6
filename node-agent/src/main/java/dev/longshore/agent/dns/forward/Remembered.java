package dev.longshore.agent.dns.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An answer of others, with where its times to live stand, so that it can be told again later with
 * what is left of them.
 */
final class Remembered {
    private static final int HEADER_BYTES = 12;
    private static final int QUESTION_END = 4;
    private static final int POINTER = 0xc0;

    /** An hour of not being there, and a day of anything, is enough (RFC 2308, section 5). */
    private static final long MOST_NEGATIVE = 3_600;

    private static final long MOST = 86_400;

    private final byte[] wire;
    private final int[] timesAt;
    private final long since;
    private final long until;

    private Remembered(byte[] wire, int[] timesAt, long since, long until) {
        this.wire = wire;
        this.timesAt = timesAt;
        this.since = since;
        this.until = until;
    }

    /** When it may not be told any more, in seconds. */
    long until() {
        return until;
    }

    /** An answer that may be told again; nothing for others. */
    static Optional<Remembered> of(byte[] wire, long now) {
        try {
            var message = new Message(wire);
            int rcode = message.getHeader().getRcode();
            long ttl = ttl(message);
            boolean lasts =
                    ttl > 0
                            && !message.getHeader().getFlag(Flags.TC)
                            && (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN);
            if (!lasts) {
                return Optional.empty();
            }
            var lasting = new Remembered(wire, timesAt(wire), now, now + ttl);
            return Optional.of(lasting).filter(it -> it.saysTheSameLater(message));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // dnsjava says in many ways that a message is none
        }
    }

    /**
     * Whether nothing of it changes but its id and its times: a name may point to where these
     * stand, and be another one when they are.
     */
    private boolean saysTheSameLater(Message now) {
        byte[] query = wire.clone();
        query[0] ^= (byte) 0xff;
        query[1] ^= (byte) 0xff;
        try {
            var later = new Message(told(query, since + 1));
            return IntStream.of(
                            Section.QUESTION, Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
                    .allMatch(part -> later.getSection(part).equals(now.getSection(part)));
        } catch (IOException e) {
            return false;
        }
    }

    /** The shortest time of all; without an answer, what the zone says of absence. */
    private static long ttl(Message message) {
        List<Record> answers = message.getSection(Section.ANSWER);
        if (answers.isEmpty()) {
            return message.getSection(Section.AUTHORITY).stream()
                    .filter(SOARecord.class::isInstance)
                    .map(SOARecord.class::cast)
                    .mapToLong(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
                    .map(seconds -> Math.min(seconds, MOST_NEGATIVE))
                    .findFirst()
                    .orElse(0);
        }
        return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
                .flatMap(section -> message.getSection(section).stream())
                .filter(record -> record.getType() != Type.OPT)
                .mapToLong(Record::getTTL)
                .map(seconds -> Math.min(seconds, MOST))
                .min()
                .orElse(0);
    }

    /** Where the times to live stand; the message has been read by dnsjava before. */
    private static int[] timesAt(byte[] wire) {
        var buffer = ByteBuffer.wrap(wire);
        int questions = buffer.getShort(4) & 0xffff;
        int records =
                (buffer.getShort(6) & 0xffff)
                        + (buffer.getShort(8) & 0xffff)
                        + (buffer.getShort(10) & 0xffff);
        buffer.position(HEADER_BYTES);
        for (int i = 0; i < questions; i++) {
            skipName(buffer);
            buffer.position(buffer.position() + QUESTION_END);
        }
        var at = IntStream.builder();
        for (int i = 0; i < records; i++) {
            skipName(buffer);
            int type = buffer.getShort() & 0xffff;
            buffer.getShort(); // the class
            if (type != Type.OPT) {
                at.add(buffer.position());
            }
            buffer.getInt(); // the time to live
            int length = buffer.getShort() & 0xffff;
            buffer.position(buffer.position() + length);
        }
        return at.build().toArray();
    }

    private static void skipName(ByteBuffer buffer) {
        while (true) {
            int length = buffer.get() & 0xff;
            if ((length & POINTER) == POINTER) {
                buffer.get();
                return;
            }
            if (length == 0) {
                return;
            }
            buffer.position(buffer.position() + length);
        }
    }

    /** The answer to a query of the same question, in its letters. */
    byte[] told(byte[] query, long now) {
        byte[] answer = wire.clone();
        var buffer = ByteBuffer.wrap(answer);
        answer[0] = query[0];
        answer[1] = query[1];
        var question = ByteBuffer.wrap(query).position(HEADER_BYTES);
        skipName(question);
        System.arraycopy(
                query, HEADER_BYTES, answer, HEADER_BYTES, question.position() - HEADER_BYTES);
        for (int at : timesAt) {
            buffer.putInt(at, (int) Math.max(0, buffer.getInt(at) - (now - since)));
        }
        return answer;
    }
}
