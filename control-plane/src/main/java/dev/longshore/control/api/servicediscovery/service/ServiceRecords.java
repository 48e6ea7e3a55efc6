package dev.longshore.control.api.servicediscovery.service;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.proto.servicediscovery.DnsConfig;
import dev.longshore.proto.servicediscovery.DnsRecord;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which DNS records a service may have (AWS Cloud Map API Reference, DnsConfig and DnsRecord).
 *
 * @param config with its policy
 */
record ServiceRecords(DnsConfig config) {
    private static final String WEIGHTED = "WEIGHTED";
    private static final String CNAME = "CNAME";

    private static final Set<Set<String>> ALLOWED =
            Set.of(Set.of("A"), Set.of("AAAA"), Set.of("A", "AAAA"), Set.of("SRV"), Set.of(CNAME));

    private static final List<Rule<ServiceRecords>> RULES =
            List.of(
                    not(
                            it -> it.config.getDnsRecordsCount() == 0,
                            "DnsRecords must have at least one record."),
                    not(
                            it -> it.types().size() < it.config.getDnsRecordsCount(),
                            "DnsRecords must not have two records of one type."),
                    not(
                            it -> !ALLOWED.contains(it.types()),
                            it ->
                                    "DnsRecords of the types %s cannot stand together."
                                            .formatted(new TreeSet<>(it.types()))),
                    not(
                            it -> it.types().contains(CNAME) && !it.isWeighted(),
                            "A record of type CNAME needs the routing policy WEIGHTED."));

    /** With the policy that holds where nobody says one. */
    static ServiceRecords of(DnsConfig asked) {
        return new ServiceRecords(
                asked.hasRoutingPolicy()
                        ? asked
                        : asked.toBuilder().setRoutingPolicy("MULTIVALUE").build());
    }

    private Set<String> types() {
        return config.getDnsRecordsList().stream()
                .map(DnsRecord::getType)
                .collect(Collectors.toSet());
    }

    private boolean isWeighted() {
        return config.getRoutingPolicy().equals(WEIGHTED);
    }

    /**
     * Refuses records that no service can have.
     *
     * @throws ApiException InvalidInput
     */
    void check() {
        Rule.enforce(RULES, this, ApiException::invalidValue);
    }

    /**
     * The same with other times to live.
     *
     * @throws ApiException InvalidInput
     */
    ServiceRecords changed(List<DnsRecord> records) {
        var next =
                new ServiceRecords(
                        config.toBuilder().clearDnsRecords().addAllDnsRecords(records).build());
        if (!next.types().equals(types()) || records.size() != config.getDnsRecordsCount()) {
            throw ApiException.invalidValue(
                    "The types of a service's DnsRecords cannot be changed.");
        }
        return next;
    }
}
