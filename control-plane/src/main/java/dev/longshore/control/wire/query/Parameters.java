package dev.longshore.control.wire.query;

import dev.longshore.control.wire.MalformedRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a form as the tree that the dots in their names make: {@code
 * Filter.1.Value.2=x}. Bounded by the form, whose size the caller bounds, and in depth.
 */
public final class Parameters {
    /** More parts in one name than this are refused: no shape of any service comes near. */
    private static final int MAX_DEPTH = 64;

    private final Map<String, Parameters> children = new LinkedHashMap<>();
    private @Nullable String value;

    private Parameters() {}

    /**
     * Reads a form, {@code application/x-www-form-urlencoded}. Of a name that stands twice the last
     * value counts.
     */
    public static Parameters parse(String form) {
        var root = new Parameters();
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                root.add(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return root;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException(
                    "The form holds a %-sequence that is none: " + e.getMessage());
        }
    }

    private void add(String name, String text) {
        String[] parts = name.split("\\.", -1);
        if (parts.length > MAX_DEPTH) {
            throw new MalformedRequestException(
                    "A parameter's name has more than " + MAX_DEPTH + " parts.");
        }
        var node = this;
        for (String part : parts) {
            node = node.children.computeIfAbsent(part, p -> new Parameters());
        }
        node.value = text;
    }

    /** The value of a parameter at the top, {@code Action}. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(children.get(name)).map(node -> node.value);
    }

    /** What stands below a part of the name, or null. */
    @Nullable Parameters below(String part) {
        return children.get(part);
    }

    /** The value that stands exactly here, or null where only longer names do. */
    @Nullable String value() {
        return value;
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    /** What stands below numbers, in their order; gaps and other names are passed over. */
    SortedMap<Integer, Parameters> numbered() {
        var numbered = new TreeMap<Integer, Parameters>();
        children.forEach(
                (part, node) -> {
                    if (part.matches("[0-9]{1,9}")) {
                        numbered.put(Integer.valueOf(part), node);
                    }
                });
        return numbered;
    }
}
