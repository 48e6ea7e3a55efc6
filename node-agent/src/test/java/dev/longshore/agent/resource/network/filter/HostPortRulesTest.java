package dev.longshore.agent.resource.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.agent.resource.network.filter.FilterState.Interface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HostPortRulesTest {
    private static final FilterState NONE =
            new FilterState(
                    List.of("10.32.0.0/16"),
                    new TreeMap<>(),
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>());
    private static final FilterState NODE =
            NONE.with("node", new Interface("lsnode", "10.32.0.65", List.of()));
    private static final FilterState BEHIND_PORT_80 =
            NODE.withHostPorts(new TreeMap<>(Map.of(80, "node")));

    @Test
    void bothWaysInLeadToTheTask() {
        String rule =
                " meta nfproto ipv4 fib daddr type local ip daddr != { 127.0.0.0/8, 169.254.0.0/16"
                        + " } ip daddr != @vpc dnat ip to tcp dport map @ports\n";

        assertThat(table(BEHIND_PORT_80).load())
                .contains(
                        "add map inet longshore ports { type inet_service : ipv4_addr; }\n",
                        "add chain inet longshore ports-prerouting { type nat hook prerouting"
                                + " priority dstnat; policy accept; }\n",
                        "add chain inet longshore ports-output { type nat hook output priority"
                                + " -100; policy accept; }\n",
                        "add rule inet longshore ports-prerouting" + rule,
                        "add rule inet longshore ports-output" + rule,
                        "add element inet longshore ports { 80 : 10.32.0.65 }\n");
    }

    @Test
    void aPortComesAndGoesAlone() {
        assertThat(table(NODE).changesTo(table(BEHIND_PORT_80)))
                .isEqualTo("add element inet longshore ports { 80 : 10.32.0.65 }\n");
        assertThat(table(BEHIND_PORT_80).changesTo(table(NODE)))
                .isEqualTo("delete element inet longshore ports { 80 }\n");
    }

    @Test
    void aPortGoesWithItsTask() {
        assertThat(table(BEHIND_PORT_80).changesTo(table(BEHIND_PORT_80.without("node"))))
                .contains("delete element inet longshore ports { 80 }\n");
    }

    private static Ruleset table(FilterState state) {
        return FilterTable.of(state, "ls");
    }
}
