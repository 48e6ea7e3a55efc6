package dev.longshore.control.gateway.calls;

import com.google.protobuf.ByteString;
import dev.longshore.control.wire.json.JsonText;
import dev.longshore.control.wire.shape.StructureMember;
import dev.longshore.proto.api.FieldTraits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The checks of single values; each answers a sentence about the violation, if there is one. */
final class ValueCheck {
    /** More of a wrong value than this is not repeated to the caller. */
    private static final int MAX_ECHO = 100;

    // Bounded by the patterns in the API files, which are linked into the program.
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private ValueCheck() {}

    /** Checks the number of items of a list or entries of a map. */
    static Optional<String> size(int size, FieldTraits traits, String path) {
        boolean few = traits.hasMinItems() && size < traits.getMinItems();
        boolean many = traits.hasMaxItems() && size > traits.getMaxItems();
        if (!few && !many) {
            return Optional.empty();
        }
        var allowed = few ? "at least " + traits.getMinItems() : "at most " + traits.getMaxItems();
        return Optional.of(path + " must have " + allowed + " items, not " + size + ".");
    }

    /** Checks a scalar value. */
    static Optional<String> value(Object value, StructureMember member, String path) {
        return switch (value) {
            case String text -> text(text, member, path);
            case Number number -> number(number, member.traits(), path);
            case ByteString bytes -> bytes(bytes, member.traits(), path);
            default -> Optional.empty();
        };
    }

    private static Optional<String> text(String text, StructureMember member, String path) {
        var traits = member.traits();
        if (traits.getAllowedCount() > 0 && !isAllowed(text, traits)) {
            return Optional.of(
                    "%s must be one of %s%s."
                            .formatted(
                                    path,
                                    String.join(", ", traits.getAllowedList()),
                                    not(text, traits)));
        }
        int length = text.codePointCount(0, text.length());
        if (isOutside(length, traits)) {
            return Optional.of(
                    "%s must have %s characters, not %d.".formatted(path, range(traits), length));
        }
        if (!traits.getPattern().isEmpty()
                && !PATTERNS.computeIfAbsent(traits.getPattern(), Pattern::compile)
                        .matcher(text)
                        .matches()) {
            return Optional.of(
                    "%s must match %s%s.".formatted(path, traits.getPattern(), not(text, traits)));
        }
        if (traits.getDocument() && !JsonText.isValid(text)) {
            return Optional.of(path + " must be a JSON value.");
        }
        return Optional.empty();
    }

    private static boolean isAllowed(String text, FieldTraits traits) {
        return traits.getAllowedList().contains(text)
                || (traits.getCommaJoined()
                        && traits.getAllowedList().containsAll(List.of(text.split(",", -1))));
    }

    private static Optional<String> number(Number number, FieldTraits traits, String path) {
        if (!isOutside(number.doubleValue(), traits)) {
            return Optional.empty();
        }
        return Optional.of("%s must be %s, not %s.".formatted(path, range(traits), number));
    }

    private static Optional<String> bytes(ByteString bytes, FieldTraits traits, String path) {
        if (!isOutside(bytes.size(), traits)) {
            return Optional.empty();
        }
        return Optional.of(
                "%s must have %s bytes, not %d.".formatted(path, range(traits), bytes.size()));
    }

    private static boolean isOutside(double value, FieldTraits traits) {
        return (traits.hasMin() && value < traits.getMin())
                || (traits.hasMax() && value > traits.getMax());
    }

    private static String range(FieldTraits traits) {
        if (!traits.hasMax()) {
            return "at least " + plain(traits.getMin());
        }
        return traits.hasMin()
                ? plain(traits.getMin()) + " to " + plain(traits.getMax())
                : "at most " + plain(traits.getMax());
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    private static String not(String text, FieldTraits traits) {
        if (traits.getSensitive()) {
            return "";
        }
        var shown = text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "…" : text;
        return ", not \"" + shown + "\"";
    }
}
