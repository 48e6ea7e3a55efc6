package dev.longshore.agent.dns.answer;

import dev.longshore.agent.dns.names.NameTable;
import dev.longshore.agent.dns.names.Owner;
import dev.longshore.agent.dns.names.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers queries out of the names that the node knows (RFC 1035, RFC 2308, RFC 6891). */
public final class Answerer {
    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x80;
    private static final Reply SILENCE = new Reply.Silence();

    /** Bounds a chain of aliases within the node's own names. */
    private static final int MOST_ALIASES = 8;

    private final Supplier<NameTable> names;
    private final Supplier<RandomGenerator> random;
    private final boolean recursive;

    /**
     * @param names as they are at present
     * @param random the asking thread's
     * @param recursive whether others are asked what is not known here, which answers say
     */
    public Answerer(
            Supplier<NameTable> names, Supplier<RandomGenerator> random, boolean recursive) {
        this.names = names;
        this.random = random;
        this.recursive = recursive;
    }

    /** What becomes of a query from an address. Never throws, whatever came. */
    public Reply reply(byte[] wire, InetAddress asker, boolean overTcp) {
        if (wire.length < HEADER_BYTES || (wire[2] & RESPONSE) != 0) {
            return SILENCE;
        }
        if (((wire[2] >> 3) & 0xf) != Opcode.QUERY) {
            return refused(wire, Rcode.NOTIMP);
        }
        if (wire[4] != 0 || wire[5] != 1) {
            return refused(wire, Rcode.FORMERR);
        }
        try {
            return reply(Query.parse(wire, overTcp, recursive), asker);
        } catch (IOException | RuntimeException e) {
            // dnsjava says in many ways that a message is none.
            return refused(wire, Rcode.FORMERR);
        }
    }

    /** A header alone: of what cannot be read, nothing is repeated. */
    private Reply refused(byte[] wire, int rcode) {
        byte[] answer = new byte[HEADER_BYTES];
        answer[0] = wire[0];
        answer[1] = wire[1];
        answer[2] = (byte) (RESPONSE | (wire[2] & 0x79)); // the opcode, and whether to recurse
        answer[3] = (byte) ((recursive ? 0x80 : 0) | rcode);
        return new Reply.Answer(answer);
    }

    private Reply reply(Query query, InetAddress asker) {
        OPTRecord edns = query.message().getOPT();
        if (edns != null && edns.getVersion() > 0) {
            return answered(query, Rcode.BADVERS);
        }
        int type = query.question().getType();
        if (query.question().getDClass() != DClass.IN || type == Type.AXFR || type == Type.IXFR) {
            return answered(query, Rcode.REFUSED);
        }
        return names.get()
                .zone(asker, query.name())
                .<Reply>map(zone -> new Reply.Answer(answer(query, asker, zone)))
                .orElseGet(() -> new Reply.Forward(query));
    }

    private static Reply answered(Query query, int rcode) {
        return new Reply.Answer(query.wire(query.answer(rcode)));
    }

    private byte[] answer(Query query, InetAddress asker, Zone zone) {
        Optional<Owner> owner = zone.owner(query.name());
        boolean there = owner.isPresent() || zone.isBetween(query.name());
        Message answer = query.answer(there ? Rcode.NOERROR : Rcode.NXDOMAIN);
        answer.getHeader().setFlag(Flags.AA);
        int type = query.question().getType();
        if (query.name().equals(zone.name()) && (type == Type.SOA || type == Type.ANY)) {
            answer.addRecord(zone.soa(), Section.ANSWER);
        }
        owner.ifPresent(found -> add(answer, asker, query.name(), found, type));
        if (answer.getHeader().getCount(Section.ANSWER) == 0) {
            answer.addRecord(zone.soa(), Section.AUTHORITY);
        }
        return query.wire(answer);
    }

    /** The records of a name under the letters by which it was asked for. */
    private void add(Message answer, InetAddress asker, Name asked, Owner owner, int type) {
        if (type == Type.ANY) {
            // One answer is enough for whoever asks for all (RFC 8482).
            answer.addRecord(new HINFORecord(asked, DClass.IN, 0, "RFC8482", ""), Section.ANSWER);
            return;
        }
        List<Record> records = owner.records(type, random.get());
        for (Record record : records) {
            answer.addRecord(record.withName(asked), Section.ANSWER);
            if (record instanceof SRVRecord srv) {
                addresses(answer, asker, srv.getTarget());
            }
        }
        if (records.isEmpty() && type != Type.CNAME) {
            owner.records(Type.CNAME, random.get()).forEach(it -> alias(answer, asker, it, type));
        }
    }

    private void addresses(Message answer, InetAddress asker, Name target) {
        owner(asker, target)
                .ifPresent(
                        owner -> {
                            for (int type : new int[] {Type.A, Type.AAAA}) {
                                owner.records(type, random.get())
                                        .forEach(it -> answer.addRecord(it, Section.ADDITIONAL));
                            }
                        });
    }

    /** An alias, and what it leads to where that is one of the node's own names. */
    private void alias(Message answer, InetAddress asker, Record alias, int type) {
        answer.addRecord(alias, Section.ANSWER);
        Name target = ((CNAMERecord) alias).getTarget();
        if (answer.getHeader().getCount(Section.ANSWER) < MOST_ALIASES) {
            owner(asker, target).ifPresent(owner -> add(answer, asker, target, owner, type));
        }
    }

    private Optional<Owner> owner(InetAddress asker, Name name) {
        return names.get().zone(asker, name).flatMap(zone -> zone.owner(name));
    }
}
