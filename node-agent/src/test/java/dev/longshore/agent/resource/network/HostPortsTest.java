package dev.longshore.agent.resource.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostPortsTest {
    @Test
    void aPortIsOneTasks() {
        HostPorts shared = share(Map.of(), Map.of("a", List.of(80), "b", List.of(80, 81)));

        assertThat(shared.taken()).isEqualTo(Map.of(80, "a", 81, "b"));
        assertThat(shared.refused()).containsExactly("80 of b (a has it)");
    }

    @Test
    void whoHasAPortKeepsItWhileItIsWished() {
        Map<Integer, String> before = Map.of(80, "b");

        assertThat(share(before, Map.of("a", List.of(80), "b", List.of(80))).taken())
                .isEqualTo(before);
        assertThat(share(before, Map.of("a", List.of(80), "b", List.of(81))).taken())
                .isEqualTo(Map.of(80, "a", 81, "b"));
        assertThat(share(before, Map.of("a", List.of(80))).taken()).isEqualTo(Map.of(80, "a"));
        assertThat(share(before, Map.of()).taken()).isEmpty();
    }

    /** Whoever administers the machine must not lose the way in. */
    @Test
    void whatAProgramOfTheMachineListensAtStaysWithIt() {
        HostPorts shared = share(Map.of(), Map.of("a", List.of(22, 80)), 22);

        assertThat(shared.taken()).isEqualTo(Map.of(80, "a"));
        assertThat(shared.refused()).containsExactly("22 of a (a program of the machine has it)");
    }

    private static HostPorts share(
            Map<Integer, String> before, Map<String, List<Integer>> wished, Integer... others) {
        SortedMap<String, SortedSet<Integer>> ports = new TreeMap<>();
        wished.forEach((task, its) -> ports.put(task, new TreeSet<>(its)));
        return HostPorts.share(before, ports, Set.of(others));
    }
}
