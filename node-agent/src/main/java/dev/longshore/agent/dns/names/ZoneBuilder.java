package dev.longshore.agent.dns.names;

import dev.longshore.proto.agent.HostNames;
import dev.longshore.proto.agent.NameSpace;
import dev.longshore.proto.agent.NamedInstance;
import dev.longshore.proto.agent.NamedRecord;
import dev.longshore.proto.agent.NamedService;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;

/** Makes zones of what a node was told: which records stand where (AWS Cloud Map, DnsRecord). */
final class ZoneBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneBuilder.class);

    /** What SRV records say of all instances: none comes before another. */
    private static final int PRIORITY = 1;

    private static final int WEIGHT = 1;

    /** What stands for the id of a namespace where names are the installation's own. */
    static final String INSTALLATION = "";

    private static final Name RESERVED = Name.fromConstantString("longshore.internal.");

    private final Zone zone;
    private final Name name;
    private final NamedService service;

    private ZoneBuilder(Zone zone, Name name, NamedService service) {
        this.zone = zone;
        this.name = name;
        this.service = service;
    }

    /**
     * The zones by the ids of their namespaces; that of the installation itself, which nobody else
     * is asked for, has an empty one.
     */
    static Map<String, Zone> zones(HostNames told) {
        var zones = new HashMap<String, Zone>();
        zones.put(INSTALLATION, Zone.empty(RESERVED));
        for (NameSpace space : told.getNameSpacesList()) {
            name(space.getName(), Name.root)
                    .ifPresent(name -> zones.put(space.getId(), new Zone(name, space.getSoaTtl())));
        }
        var services = new HashMap<String, ZoneBuilder>();
        for (NamedService service : told.getServicesList()) {
            Zone zone = zones.get(service.getNamespaceId());
            if (zone != null) {
                name(service.getName(), zone.name())
                        .filter(name -> name.subdomain(zone.name()))
                        .ifPresent(
                                name ->
                                        services.put(
                                                service.getId(),
                                                new ZoneBuilder(zone, name, service)));
            }
        }
        for (NamedInstance instance : told.getInstancesList()) {
            ZoneBuilder service = services.get(instance.getServiceId());
            if (service != null) {
                service.add(instance);
            }
        }
        return zones;
    }

    private void add(NamedInstance instance) {
        for (NamedRecord record : service.getRecordsList()) {
            switch (record.getType()) {
                case "A" ->
                        address(name, record, instance.getIpv4())
                                .ifPresent(data -> add(name, instance, data));
                case "AAAA" ->
                        address(name, record, instance.getIpv6())
                                .ifPresent(data -> add(name, instance, data));
                case "CNAME" ->
                        name(instance.getCname(), Name.root)
                                .filter(target -> !instance.getCname().isEmpty())
                                .ifPresent(
                                        target ->
                                                add(
                                                        name,
                                                        instance,
                                                        new CNAMERecord(
                                                                name,
                                                                DClass.IN,
                                                                record.getTtl(),
                                                                target)));
                case "SRV" ->
                        name(instance.getInstanceId(), name)
                                .ifPresent(target -> srv(instance, record, target));
                default -> LOG.warn("records of type {} are not answered", record.getType());
            }
        }
    }

    private void srv(NamedInstance instance, NamedRecord record, Name target) {
        add(
                name,
                instance,
                new SRVRecord(
                        name,
                        DClass.IN,
                        record.getTtl(),
                        PRIORITY,
                        WEIGHT,
                        instance.getPort(),
                        target));
        address(target, record, instance.getIpv4()).ifPresent(data -> add(target, instance, data));
        address(target, record, instance.getIpv6()).ifPresent(data -> add(target, instance, data));
    }

    private void add(Name owner, NamedInstance instance, Record data) {
        zone.add(
                owner,
                service.getRoutingPolicy().equals("WEIGHTED"),
                new Candidate(instance.getHealthy(), data));
    }

    private static Optional<Record> address(Name owner, NamedRecord record, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return Optional.of(
                    address instanceof Inet4Address
                            ? new ARecord(owner, DClass.IN, record.getTtl(), address)
                            : new AAAARecord(owner, DClass.IN, record.getTtl(), address));
        } catch (IllegalArgumentException e) {
            LOG.warn("an instance of {} has no address that DNS can say: {}", owner, text);
            return Optional.empty();
        }
    }

    private static Optional<Name> name(String text, Name origin) {
        try {
            return Optional.of(Name.concatenate(Name.fromString(text), origin));
        } catch (TextParseException | NameTooLongException e) {
            LOG.warn("not a name that DNS can say: {} in {}", text, origin);
            return Optional.empty();
        }
    }
}
