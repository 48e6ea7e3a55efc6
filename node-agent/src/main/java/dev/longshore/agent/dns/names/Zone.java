package dev.longshore.agent.dns.names;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;

/** A namespace as DNS has it. */
public final class Zone {
    private static final long SERIAL = 1;
    private static final long REFRESH = 7_200;
    private static final long RETRY = 900;
    private static final long EXPIRE = 1_209_600;

    /** In seconds: a load balancer is asked for before it is up, and then again. */
    private static final long SOON = 10;

    private final Name name;
    private final SOARecord soa;
    private final Map<Name, Owner> owners = new HashMap<>();

    /** Names that are there only because longer ones are (RFC 8020, RFC 4592). */
    private final Set<Name> between = new HashSet<>();

    Zone(Name name, long soaTtl) {
        this.name = name;
        this.soa =
                new SOARecord(
                        name, DClass.IN, soaTtl, name, name, SERIAL, REFRESH, RETRY, EXPIRE,
                        soaTtl);
    }

    /** A zone of which nothing is known but its name. */
    static Zone empty(Name name) {
        return new Zone(name, SOON);
    }

    public Name name() {
        return name;
    }

    /** What says how long it may be remembered that something is not there (RFC 2308). */
    public SOARecord soa() {
        return soa;
    }

    /** What stands at a name. */
    public Optional<Owner> owner(Name asked) {
        return Optional.ofNullable(owners.get(asked));
    }

    /** Whether a name is there without records of its own. */
    public boolean isBetween(Name asked) {
        return asked.equals(name) || between.contains(asked);
    }

    /** Adds a record. A name has the policy with which it is first added. */
    void add(Name owner, boolean weighted, Candidate candidate) {
        owners.computeIfAbsent(owner, n -> new Owner(weighted)).add(candidate);
        for (int labels = 1; owner.labels() - labels > name.labels(); labels++) {
            between.add(new Name(owner, labels));
        }
    }
}
