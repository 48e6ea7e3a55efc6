package dev.longshore.agent.resource.network.filter;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One nft table as data, and the commands that lead from one state of it to another, which the
 * kernel carries out in one step. Only what differs is touched: a reload of the whole may lose a
 * packet that sees half of it.
 *
 * @param table its family and name
 * @param sets sets, maps and counters by name
 * @param chains chains by name
 */
public record Ruleset(
        String table, SortedMap<String, NftSet> sets, SortedMap<String, Chain> chains) {
    /**
     * A chain.
     *
     * @param hook where packets come to it by themselves; empty where other chains send them
     */
    public record Chain(String hook, List<String> rules) {
        static Chain of(Stream<String> rules) {
            return new Chain("", rules.toList());
        }
    }

    private static final Chain NO_CHAIN = new Chain("", List.of());

    public static Ruleset empty(String table) {
        return new Ruleset(table, new TreeMap<>(), new TreeMap<>());
    }

    /** The commands that make it, whatever there was. */
    public String load() {
        return "table %1$s\ndelete table %1$s\ntable %1$s\n".formatted(table)
                + empty(table).changesTo(this);
    }

    /** The commands that lead from this state to {@code wished}; none where they are equal. */
    public String changesTo(Ruleset wished) {
        return Stream.of(
                        newSets(wished),
                        newChains(wished),
                        elementsGone(wished),
                        rules(wished),
                        newElements(wished),
                        chainsGone(wished),
                        setsGone(wished))
                .flatMap(commands -> commands)
                .map(command -> command + "\n")
                .collect(Collectors.joining());
    }

    private Stream<String> newSets(Ruleset wished) {
        return missing(wished.sets, sets)
                .map(
                        each -> {
                            NftSet set = each.getValue();
                            return "add %s %s { %s; }"
                                    .formatted(set.word(), full(each.getKey()), set.definition());
                        });
    }

    private Stream<String> newChains(Ruleset wished) {
        return missing(wished.chains, chains)
                .map(
                        each -> {
                            String hook = each.getValue().hook;
                            return "add chain "
                                    + full(each.getKey())
                                    + (hook.isEmpty() ? "" : " { " + hook + "; }");
                        });
    }

    private Stream<String> elementsGone(Ruleset wished) {
        return sets.entrySet().stream()
                .flatMap(
                        each -> {
                            NftSet set = each.getValue();
                            return set.without(
                                    full(each.getKey()),
                                    wished.sets.getOrDefault(each.getKey(), set.emptied()));
                        });
    }

    private Stream<String> rules(Ruleset wished) {
        return wished.chains.entrySet().stream()
                .flatMap(each -> rules(each.getKey(), each.getValue().rules));
    }

    private Stream<String> rules(String name, List<String> wished) {
        List<String> now = chains.getOrDefault(name, NO_CHAIN).rules;
        if (now.equals(wished)) {
            return Stream.empty();
        }
        return Stream.concat(
                now.isEmpty() ? Stream.empty() : Stream.of("flush chain " + full(name)),
                wished.stream().map(rule -> "add rule " + full(name) + " " + rule));
    }

    private Stream<String> newElements(Ruleset wished) {
        return wished.sets.entrySet().stream()
                .flatMap(
                        each -> {
                            NftSet set = each.getValue();
                            return sets.getOrDefault(each.getKey(), set.emptied())
                                    .with(full(each.getKey()), set);
                        });
    }

    /** None is deleted while another one still speaks of it. */
    private Stream<String> chainsGone(Ruleset wished) {
        List<String> gone =
                missing(chains, wished.chains).map(each -> full(each.getKey())).toList();
        return Stream.concat(
                gone.stream().map(chain -> "flush chain " + chain),
                gone.stream().map(chain -> "delete chain " + chain));
    }

    private Stream<String> setsGone(Ruleset wished) {
        return missing(sets, wished.sets)
                .map(each -> "delete " + each.getValue().word() + " " + full(each.getKey()));
    }

    /** What is in the one and not in the other. */
    private static <T> Stream<Map.Entry<String, T>> missing(
            SortedMap<String, T> these, SortedMap<String, T> those) {
        return these.entrySet().stream().filter(each -> !those.containsKey(each.getKey()));
    }

    private String full(String name) {
        return table + " " + name;
    }
}
