package dev.longshore.agent.resource.network.filter;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What rules of a table speak of: a set, a map or a counter.
 *
 * @param definition its type and flags
 * @param elements with what stands behind each of them: nothing in a set. Those that rules put in
 *     are not among them.
 */
public record NftSet(Kind kind, String definition, SortedMap<String, String> elements) {
    /** What nft calls it. */
    public enum Kind {
        SET("set"),
        MAP("map"),
        COUNTER("counter");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    static NftSet set(String definition, Collection<String> elements) {
        var all = new TreeMap<String, String>();
        elements.forEach(element -> all.put(element, ""));
        return new NftSet(Kind.SET, definition, all);
    }

    static NftSet map(String definition, SortedMap<String, String> elements) {
        return new NftSet(Kind.MAP, definition, elements);
    }

    /** One that counts from 0, when it is made. */
    static NftSet counter() {
        return new NftSet(Kind.COUNTER, "packets 0 bytes 0", new TreeMap<>());
    }

    String word() {
        return kind.word;
    }

    /** The same without elements. */
    NftSet emptied() {
        return new NftSet(kind, definition, new TreeMap<>());
    }

    /** Ranges that touch each other become one in the kernel: none of them can be taken out. */
    private boolean isMerged() {
        return definition.contains("auto-merge");
    }

    /** The commands that take out what is not wished any more. */
    Stream<String> without(String name, NftSet wished) {
        List<String> gone =
                elements.entrySet().stream()
                        .filter(each -> !each.getValue().equals(wished.elements.get(each.getKey())))
                        .map(Map.Entry::getKey)
                        .toList();
        if (gone.isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(isMerged() ? "flush set " + name : change("delete", name, gone));
    }

    /** The commands that put in what is wished and not there. */
    Stream<String> with(String name, NftSet wished) {
        boolean flushed = isMerged() && without(name, wished).findAny().isPresent();
        List<String> fresh =
                wished.elements.entrySet().stream()
                        .filter(
                                each ->
                                        flushed
                                                || !each.getValue()
                                                        .equals(elements.get(each.getKey())))
                        .map(each -> each.getKey() + each.getValue())
                        .toList();
        return fresh.isEmpty() ? Stream.empty() : Stream.of(change("add", name, fresh));
    }

    private static String change(String verb, String name, List<String> which) {
        return verb + " element " + name + " { " + String.join(", ", which) + " }";
    }
}
