package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RulesetTest {
    private static final String RANGES = "type ipv4_addr; flags interval; auto-merge";

    @Test
    void whatIsEqualCostsNothing() {
        assertThat(table("1.1.1.1").changesTo(table("1.1.1.1"))).isEmpty();
    }

    @Test
    void anElementComesAndGoesAlone() {
        assertThat(table("1.1.1.1").changesTo(table("1.1.1.1", "2.2.2.2")))
                .isEqualTo("add element inet t who { 2.2.2.2 }\n");
        assertThat(table("1.1.1.1", "2.2.2.2").changesTo(table("2.2.2.2")))
                .isEqualTo("delete element inet t who { 1.1.1.1 }\n");
    }

    @Test
    void rangesThatTheKernelMergesAreReplacedTogether() {
        var one = ranges("10.0.0.0/16", "10.1.0.0/16");

        assertThat(one.changesTo(ranges("10.1.0.0/16", "10.2.0.0/16")))
                .isEqualTo(
                        """
                        flush set inet t who
                        add element inet t who { 10.1.0.0/16, 10.2.0.0/16 }
                        """);
        assertThat(one.changesTo(ranges("10.0.0.0/16", "10.1.0.0/16", "10.9.0.0/16")))
                .isEqualTo("add element inet t who { 10.9.0.0/16 }\n");
    }

    @Test
    void aChainWhoseRulesChangeIsWrittenAnew() {
        assertThat(chains(Map.of("a", "x accept")).changesTo(chains(Map.of("a", "y accept"))))
                .isEqualTo(
                        """
                        flush chain inet t a
                        add rule inet t a y accept
                        """);
    }

    /** Nothing is spoken of before it is there, or after it is gone. */
    @Test
    void aChainIsThereWhileAnElementLeadsToIt() {
        var before = verdicts(Map.of("1.1.1.1", "old"));
        var after = verdicts(Map.of("1.1.1.1", "new"));

        assertThat(before.changesTo(after))
                .isEqualTo(
                        """
                        add chain inet t new
                        delete element inet t to { 1.1.1.1 }
                        add rule inet t new drop
                        add element inet t to { 1.1.1.1 : goto new }
                        flush chain inet t old
                        delete chain inet t old
                        """);
    }

    @Test
    void loadingReplacesWhateverThereWas() {
        assertThat(table("1.1.1.1").load())
                .isEqualTo(
                        """
                        table inet t
                        delete table inet t
                        table inet t
                        add set inet t who { type ipv4_addr; }
                        add element inet t who { 1.1.1.1 }
                        """);
    }

    private static Ruleset table(String... elements) {
        return sets(Map.of("who", NftSet.set("type ipv4_addr", List.of(elements))));
    }

    private static Ruleset ranges(String... elements) {
        return sets(Map.of("who", NftSet.set(RANGES, List.of(elements))));
    }

    private static Ruleset sets(Map<String, NftSet> sets) {
        return new Ruleset("inet t", new TreeMap<>(sets), new TreeMap<>());
    }

    private static Ruleset chains(Map<String, String> rules) {
        var chains = new TreeMap<String, Chain>();
        rules.forEach((name, rule) -> chains.put(name, new Chain("", List.of(rule))));
        return new Ruleset("inet t", new TreeMap<>(), chains);
    }

    private static Ruleset verdicts(Map<String, String> chainOf) {
        var elements = new TreeMap<String, String>();
        var chains = new TreeMap<String, Chain>();
        chainOf.forEach(
                (address, chain) -> {
                    elements.put(address, " : goto " + chain);
                    chains.put(chain, new Chain("", List.of("drop")));
                });
        return new Ruleset(
                "inet t",
                new TreeMap<>(Map.of("to", NftSet.map("type ipv4_addr : verdict", elements))),
                chains);
    }
}
