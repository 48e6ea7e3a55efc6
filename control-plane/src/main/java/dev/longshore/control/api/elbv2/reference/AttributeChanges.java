package dev.longshore.control.api.elbv2.reference;

import dev.longshore.control.api.ApiException;
import dev.longshore.control.domain.balancer.attribute.Attribute;
import dev.longshore.control.domain.balancer.attribute.Attributes;
import dev.longshore.control.domain.balancer.attribute.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How attributes are changed, the same for all kinds of resources.
 *
 * @param noun what texts call the resource
 * @param nouns the same in the plural
 */
public record AttributeChanges<S>(Attributes<S> table, String noun, String nouns) {
    /** One that a request sets. */
    public record Asked(String key, String value) {}

    /**
     * What is set of a resource after a request.
     *
     * @param trait what decides which attributes it has, {@code type 'network'}
     * @return by keys, in their order
     * @throws ApiException ValidationError, InvalidConfigurationRequest, or that a value is not
     *     offered
     */
    public Map<String, String> apply(S subject, List<Asked> asked, String trait) {
        if (asked.isEmpty()) {
            throw ApiException.invalidValue("At least one attribute must be specified");
        }
        var changed = new TreeMap<>(table.set(subject));
        for (Asked one : asked) {
            check(attribute(subject, one.key(), trait), one);
            changed.put(one.key(), one.value());
        }
        return changed;
    }

    private Attribute<S> attribute(S subject, String key, String trait) {
        if (!table.isKnown(key)) {
            throw ApiException.invalidValue(
                    "%s attribute key '%s' is not recognized".formatted(noun, key));
        }
        return table.find(subject, key)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        "InvalidConfigurationRequestException",
                                        "%s attribute key '%s' is not supported on %s with %s"
                                                .formatted(noun, key, nouns, trait)));
    }

    private static void check(Attribute<?> attribute, Asked asked) {
        Values values = attribute.values();
        if (values.takes(asked.value())) {
            return;
        }
        String said = "'%s' value '%s' must be ".formatted(asked.key(), asked.value());
        throw switch (values) {
            case Values.OneOf it ->
                    ApiException.invalidValue(
                            said + "one of '" + String.join(", ", it.words()) + "'");
            case Values.Range it ->
                    ApiException.invalidValue(
                            said
                                    + "between '%d-%d' inclusive".formatted(it.least(), it.most())
                                    + (it.orElse().isEmpty() ? "" : " or '" + it.orElse() + "'"));
            case Values.Text it ->
                    ApiException.invalidValue(
                            said + "no longer than '%d' characters".formatted(it.most()));
            case Values.Name it ->
                    ApiException.invalidValue(
                            said
                                    + "the name of a cookie, no longer than '%d' characters"
                                            .formatted(it.most()));
            case Values.Only it ->
                    ApiException.notOffered(
                            "The attribute '%s' is not offered with another value than '%s'."
                                    .formatted(asked.key(), String.join("' or '", it.values())));
        };
    }
}
