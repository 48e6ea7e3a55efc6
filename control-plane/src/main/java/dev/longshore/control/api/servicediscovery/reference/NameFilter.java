package dev.longshore.control.api.servicediscovery.reference;

import dev.longshore.control.api.ApiException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One filter of a listing; what passes all of them is listed (AWS Cloud Map API Reference,
 * NamespaceFilter, ServiceFilter and OperationFilter).
 */
public record NameFilter(String name, List<String> values, Condition condition) {
    /** How a value is compared. */
    public enum Condition {
        EQ,
        IN,
        BETWEEN,
        BEGINS_WITH
    }

    /**
     * A filter as it was asked for.
     *
     * @param condition EQ where it is empty
     * @param allowed the conditions that the name may have
     * @throws ApiException InvalidInput
     */
    public static NameFilter of(
            String name, List<String> values, String condition, Set<Condition> allowed) {
        Condition asked = condition.isEmpty() ? Condition.EQ : Condition.valueOf(condition);
        if (!allowed.contains(asked)) {
            throw ApiException.invalidValue(
                    "The condition %s is not valid for the filter %s.".formatted(asked, name));
        }
        int most = most(asked);
        if (values.isEmpty() || values.size() > most || (most == 2 && values.size() < 2)) {
            throw ApiException.invalidValue(
                    "The filter %s with the condition %s has a wrong number of values: %d."
                            .formatted(name, asked, values.size()));
        }
        return new NameFilter(name, List.copyOf(values), asked);
    }

    private static int most(Condition condition) {
        return switch (condition) {
            case EQ, BEGINS_WITH -> 1;
            case IN -> Integer.MAX_VALUE;
            case BETWEEN -> 2;
        };
    }

    /** Whether a text passes. */
    public boolean passes(String value) {
        return switch (condition) {
            case EQ, IN -> values.contains(value);
            case BEGINS_WITH -> value.startsWith(values.getFirst());
            case BETWEEN -> throw new IllegalStateException("texts are not between others");
        };
    }

    /** Whether a time passes; its values are seconds since 1970. */
    public boolean passes(Instant at) {
        BigDecimal seconds =
                BigDecimal.valueOf(at.toEpochMilli()).movePointLeft(3).stripTrailingZeros();
        List<BigDecimal> bounds = values.stream().map(this::seconds).toList();
        return condition == Condition.BETWEEN
                ? seconds.compareTo(bounds.get(0)) >= 0 && seconds.compareTo(bounds.get(1)) <= 0
                : bounds.stream().anyMatch(bound -> bound.compareTo(seconds) == 0);
    }

    private BigDecimal seconds(String value) {
        if (!value.matches("\\d{1,15}(\\.\\d{1,9})?")) {
            throw ApiException.invalidValue(
                    "The value %s of the filter %s is not a time in seconds."
                            .formatted(value, name));
        }
        return new BigDecimal(value);
    }
}
