package dev.longshore.agent.dns.answer;

import java.io.IOException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.WireParseException;

/** A query with one question. */
public final class Query {
    private static final int HEADER_BYTES = 12;
    private static final int POINTER = 0xc0;

    /** Without EDNS (RFC 1035, section 4.2.1). */
    private static final int PLAIN = 512;

    /** What fits into one packet everywhere (DNS flag day 2020). */
    static final int PAYLOAD = 1_232;

    private final byte[] wire;
    private final Message message;
    private final int size;
    private final boolean overTcp;
    private final boolean recursive;

    private Query(byte[] wire, Message message, int size, boolean overTcp, boolean recursive) {
        this.wire = wire;
        this.message = message;
        this.size = size;
        this.overTcp = overTcp;
        this.recursive = recursive;
    }

    /**
     * @param recursive whether the server asks others, which its answers say
     * @throws WireParseException when it is none
     */
    static Query parse(byte[] wire, boolean overTcp, boolean recursive) throws IOException {
        var message = new Message(wire);
        requirePlainName(wire);
        OPTRecord edns = message.getOPT();
        int asked = edns == null ? PLAIN : Math.clamp(edns.getPayloadSize(), PLAIN, PAYLOAD);
        return new Query(wire, message, overTcp ? Message.MAXLENGTH : asked, overTcp, recursive);
    }

    /**
     * Nothing stands before the name of a question that it could point to but the header; what is
     * remembered of others' answers is told in these very letters.
     */
    private static void requirePlainName(byte[] wire) throws WireParseException {
        for (int at = HEADER_BYTES; wire[at] != 0; at += wire[at] + 1) {
            if ((wire[at] & POINTER) != 0) {
                throw new WireParseException("a pointer in a question");
            }
        }
    }

    /** As it came; not to be changed. */
    public byte[] wire() {
        return wire;
    }

    public Message message() {
        return message;
    }

    /** What an answer may have in bytes. */
    public int size() {
        return size;
    }

    public boolean overTcp() {
        return overTcp;
    }

    Record question() {
        return message.getQuestion();
    }

    /** What is asked for. */
    public Name name() {
        return question().getName();
    }

    /** Which records of it are asked for. */
    public int type() {
        return question().getType();
    }

    /** The answer in its beginning: the question, and what the server can do. */
    Message answer(int rcode) {
        var answer = new Message(message.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        if (recursive) {
            answer.getHeader().setFlag(Flags.RA);
        }
        if (message.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setRcode(rcode & 0xf);
        answer.addRecord(question(), Section.QUESTION);
        if (message.getOPT() != null) {
            answer.addRecord(new OPTRecord(PAYLOAD, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    /** As it is sent: what does not fit is cut off, and the answer says so. */
    byte[] wire(Message answer) {
        return answer.toWire(size);
    }

    /** What is answered when nobody else answered. */
    public byte[] failure() {
        return wire(answer(Rcode.SERVFAIL));
    }

    /** What is answered to whom nothing else is said. */
    public byte[] refusal() {
        return wire(answer(Rcode.REFUSED));
    }

    /** An answer of others that is too large: nothing but that it is. */
    public byte[] truncated() {
        Message answer = answer(Rcode.NOERROR);
        answer.getHeader().setFlag(Flags.TC);
        return wire(answer);
    }
}
