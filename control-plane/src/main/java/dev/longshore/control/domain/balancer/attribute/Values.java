package dev.longshore.control.domain.balancer.attribute;

import java.util.List;
import java.util.regex.Pattern;

/** The values that an attribute takes. */
public sealed interface Values {
    /** One of some words. */
    record OneOf(List<String> words) implements Values {}

    /** A whole number; or, besides, one word. */
    record Range(long least, long most, String orElse) implements Values {}

    /** Any text up to a length. */
    record Text(int most) implements Values {}

    /** The name of a cookie, up to a length; nothing where there is none. */
    record Name(int most) implements Values {}

    /** Others exist at AWS, and are not offered here. */
    record Only(List<String> values) implements Values {
        Only(String... values) {
            this(List.of(values));
        }
    }

    /** {@code true} or {@code false}. */
    static Values flag() {
        return oneOf("true", "false");
    }

    /** A whole number within bounds, both of them included. */
    static Values range(long least, long most) {
        return new Range(least, most, "");
    }

    /** One of some words. */
    static Values oneOf(String... words) {
        return new OneOf(List.of(words));
    }

    /** Whether it takes this value. */
    default boolean takes(String value) {
        return switch (this) {
            case OneOf it -> it.words().contains(value);
            case Range it ->
                    (!it.orElse().isEmpty() && value.equals(it.orElse()))
                            || (Numbers.FORM.matcher(value).matches()
                                    && Long.parseLong(value) >= it.least()
                                    && Long.parseLong(value) <= it.most());
            case Text it -> value.length() <= it.most() && ElbTexts.isPrintable(value);
            case Name it ->
                    value.length() <= it.most() && (value.isEmpty() || ElbTexts.isToken(value));
            case Only it -> it.values().contains(value);
        };
    }

    /** How numbers are written. */
    final class Numbers {
        private static final Pattern FORM = Pattern.compile("\\d{1,9}");

        private Numbers() {}
    }
}
