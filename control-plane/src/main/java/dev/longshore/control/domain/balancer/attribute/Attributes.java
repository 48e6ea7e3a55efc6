package dev.longshore.control.domain.balancer.attribute;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The attributes of one kind of resource. Immutable once built. */
public final class Attributes<S> {
    private final List<Attribute<S>> all = new ArrayList<>();
    private final Function<S, Map<String, String>> set;

    /**
     * No attributes yet.
     *
     * @param set those that somebody set
     */
    Attributes(Function<S, Map<String, String>> set) {
        this.set = set;
    }

    /** Adds one that some of the resources have. */
    Attributes<S> add(String key, Predicate<S> belongs, String standard, Values values) {
        return add(key, belongs, subject -> standard, values);
    }

    /** Adds one whose value in the beginning depends on the resource. */
    Attributes<S> add(
            String key, Predicate<S> belongs, Function<S, String> standard, Values values) {
        all.add(new Attribute<>(key, belongs, standard, values));
        return this;
    }

    /** The attribute of a key that such a resource has. */
    public Optional<Attribute<S>> find(S subject, String key) {
        return all.stream()
                .filter(it -> it.key().equals(key) && it.belongs().test(subject))
                .findFirst();
    }

    /** Whether any resource of the kind has an attribute of this key. */
    public boolean isKnown(String key) {
        return all.stream().anyMatch(attribute -> attribute.key().equals(key));
    }

    /** Those that somebody set of a resource. */
    public Map<String, String> set(S subject) {
        return set.apply(subject);
    }

    /** All attributes of a resource with their values. */
    public Map<String, String> of(S subject) {
        Map<String, String> said = set.apply(subject);
        var values = new LinkedHashMap<String, String>();
        for (Attribute<S> attribute : all) {
            if (attribute.belongs().test(subject)) {
                values.put(
                        attribute.key(),
                        said.getOrDefault(attribute.key(), attribute.standard().apply(subject)));
            }
        }
        return values;
    }

    /**
     * The value of an attribute.
     *
     * @throws IllegalArgumentException where such a resource has none of this name
     */
    public String value(S subject, String key) {
        String value = of(subject).get(key);
        if (value == null) {
            throw new IllegalArgumentException("no attribute " + key);
        }
        return value;
    }
}
