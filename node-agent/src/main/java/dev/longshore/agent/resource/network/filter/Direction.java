package dev.longshore.agent.resource.network.filter;

import dev.longshore.agent.resource.network.filter.Ruleset.Chain;
import java.util.List;
import java.util.stream.Stream;

/** What tasks send, and what is sent to them: the same chains, with the other end turned round. */
enum Direction {
    SENT("sent", "saddr", true, "filter - 1"),
    RECEIVED("received", "daddr", false, "filter");

    private final String word;
    private final String own;
    private final boolean egress;
    private final String priority;

    Direction(String word, String own, boolean egress, String priority) {
        this.word = word;
        this.own = own;
        this.egress = egress;
        this.priority = priority;
    }

    /** From the address of a task to the chain of its groups; a base chain has the same name. */
    String map() {
        return word;
    }

    /** The chain of all groups of a task. */
    String chain(List<String> groups) {
        return word + "-by." + String.join(".", groups);
    }

    /** The chain of what one group allows. */
    String chain(String group) {
        return word + "." + group;
    }

    Chain base(String knownFlows, List<String> unasked) {
        return new Chain(
                "type filter hook forward priority " + priority + "; policy accept",
                Stream.of(
                                Stream.of(knownFlows),
                                unasked.stream(),
                                Stream.of("ip " + own + " vmap @" + map()))
                        .flatMap(rules -> rules)
                        .toList());
    }

    Chain filter(List<String> groups) {
        return Chain.of(
                Stream.of(
                                Stream.of("ct state invalid drop"),
                                groups.stream().map(group -> "jump " + chain(group)),
                                RefusedFlows.rules(this, groups),
                                Stream.of("counter drop"))
                        .flatMap(rules -> rules));
    }

    Chain allowed(SecurityGroups groups, String group) {
        return Chain.of(groups.rules(group, egress).map(RuleText::of).distinct().sorted());
    }
}
