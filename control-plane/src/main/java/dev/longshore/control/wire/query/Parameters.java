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
 * Filter.1.Value.2=x}. Bounded in depth and in the number of parts, for a form of a few megabytes
 * could ask for a tree of gigabytes.
 */
public final class Parameters {
    /** More parts in one name than this are refused: no shape of any service comes near. */
    private static final int MAX_DEPTH = 32;

    /** More parts in all names together, each counted once, than this are refused. */
    private static final int MAX_PARTS = 50_000;

    private Map<String, Parameters> children = Map.of(); // most have none
    private @Nullable String value;

    private Parameters() {}

    /**
     * Reads a form, {@code application/x-www-form-urlencoded}. Of a name that stands twice the last
     * value counts.
     */
    public static Parameters parse(String form) {
        var root = new Parameters();
        int parts = 0;
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                parts += root.add(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
                if (parts > MAX_PARTS) {
                    throw new MalformedRequestException(
                            "The form's names have more than " + MAX_PARTS + " parts.");
                }
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

    /** Returns how many parts of the name were new. */
    private int add(String name, String text) {
        String[] parts = name.split("\\.", -1);
        if (parts.length > MAX_DEPTH) {
            throw new MalformedRequestException(
                    "A parameter's name has more than " + MAX_DEPTH + " parts.");
        }
        var node = this;
        int fresh = 0;
        for (String part : parts) {
            Parameters child = node.children.get(part);
            if (child == null) {
                child = node.addChild(part);
                fresh++;
            }
            node = child;
        }
        node.value = text;
        return fresh;
    }

    private Parameters addChild(String part) {
        if (children.isEmpty()) {
            children = new LinkedHashMap<>();
        }
        var child = new Parameters();
        children.put(part, child);
        return child;
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
