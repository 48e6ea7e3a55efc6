package dev.longshore.control.api.servicediscovery.instance;

import static dev.longshore.control.api.Rule.not;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.api.Rule;
import dev.longshore.control.domain.naming.NamedServices;
import dev.longshore.foundation.text.Excerpt;
import dev.longshore.proto.store.NamedServiceRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an instance of a service must say of itself, and may (AWS Cloud Map API Reference,
 * RegisterInstance). The values' form is checked before a handler sees them.
 */
record InstanceAttributes(NamedServiceRow service, Map<String, String> attributes) {
    static final String IPV4 = "AWS_INSTANCE_IPV4";
    static final String IPV6 = "AWS_INSTANCE_IPV6";
    static final String PORT = "AWS_INSTANCE_PORT";
    static final String CNAME = "AWS_INSTANCE_CNAME";
    static final String HEALTH = "AWS_INIT_HEALTH_STATUS";

    private static final String RESERVED = "AWS_";
    private static final Set<String> KNOWN = Set.of(IPV4, IPV6, PORT, CNAME, HEALTH);

    /** Those that stand for something that is not here. */
    private static final Set<String> NOT_OFFERED =
            Set.of("AWS_ALIAS_DNS_NAME", "AWS_EC2_INSTANCE_ID");

    private static final int MOST_CUSTOM = 30;
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_TOGETHER = 5_000;

    private static final Pattern ADDRESS4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern ADDRESS6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern PORT_NUMBER =
            Pattern.compile(
                    "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]");
    private static final Pattern KEY = Pattern.compile("[!-~]{1," + LONGEST_KEY + "}");

    private static final List<Rule<InstanceAttributes>> RULES =
            List.of(
                    it ->
                            it.attributes.keySet().stream()
                                    .filter(key -> !KEY.matcher(key).matches())
                                    .map(
                                            key ->
                                                    "The key of an attribute has 1 to 255 visible characters: "
                                                            + Excerpt.of(key))
                                    .findFirst(),
                    not(
                            it -> it.custom().size() > MOST_CUSTOM,
                            "An instance has at most " + MOST_CUSTOM + " custom attributes."),
                    not(
                            it -> it.customLength() > LONGEST_TOGETHER,
                            "The custom attributes of an instance have at most "
                                    + LONGEST_TOGETHER
                                    + " characters together."),
                    it ->
                            it.attributes.keySet().stream()
                                    .filter(key -> key.startsWith(RESERVED))
                                    .filter(key -> !KNOWN.contains(key))
                                    .filter(key -> !NOT_OFFERED.contains(key))
                                    .sorted()
                                    .map(key -> "The attribute " + key + " is reserved.")
                                    .findFirst(),
                    it -> it.malformed(IPV4, ADDRESS4, "an IPv4 address"),
                    it -> it.malformed(IPV6, ADDRESS6, "an IPv6 address"),
                    it -> it.malformed(PORT, PORT_NUMBER, "a port, 1 to 65535"),
                    it ->
                            it.malformed(
                                    HEALTH,
                                    Pattern.compile("HEALTHY|UNHEALTHY"),
                                    "HEALTHY or UNHEALTHY"),
                    it -> it.missing("A", IPV4),
                    it -> it.missing("AAAA", IPV6),
                    it -> it.missing("CNAME", CNAME),
                    it -> it.missing("SRV", PORT),
                    not(
                            it ->
                                    it.has("SRV")
                                            && !it.attributes.containsKey(IPV4)
                                            && !it.attributes.containsKey(IPV6),
                            "The attribute AWS_INSTANCE_IPV4 or AWS_INSTANCE_IPV6 is required for a service with a record of type SRV."),
                    not(
                            it ->
                                    it.attributes.containsKey(HEALTH)
                                            && !NamedServices.hasHealth(it.service),
                            "The attribute AWS_INIT_HEALTH_STATUS is only valid for a service with HealthCheckCustomConfig."));

    /**
     * Refuses attributes that an instance of the service cannot have.
     *
     * @throws ApiException InvalidInput
     */
    void check() {
        attributes.keySet().stream()
                .filter(NOT_OFFERED::contains)
                .sorted()
                .findFirst()
                .ifPresent(
                        key -> {
                            throw ApiException.notOffered(
                                    "The attribute " + key + " is not offered.");
                        });
        Rule.enforce(RULES, this, ApiException::invalidValue);
    }

    private List<Map.Entry<String, String>> custom() {
        return attributes.entrySet().stream()
                .filter(each -> !each.getKey().startsWith(RESERVED))
                .toList();
    }

    private int customLength() {
        return custom().stream()
                .mapToInt(each -> each.getKey().length() + each.getValue().length())
                .sum();
    }

    private boolean has(String record) {
        return NamedServices.has(service, record);
    }

    private Optional<String> malformed(String key, Pattern form, String what) {
        String value = attributes.get(key);
        return value == null || form.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("The attribute %s must be %s, not %s.".formatted(key, what, value));
    }

    private Optional<String> missing(String record, String key) {
        return has(record) && !attributes.containsKey(key)
                ? Optional.of(
                        "The attribute %s is required for a service with a record of type %s."
                                .formatted(key, record))
                : Optional.empty();
    }
}
